package dev.berth.eventstore;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection to PostgreSQL on which an answer is due and nothing comes: what waits for it fails, and the pool
 * makes another connection. Needed beside the server's own {@code statement_timeout}, which a server that was stopped, or
 * a network that swallows packets, does not keep. An idle connection is left alone.
 *
 * <p>An answer is due from a request until {@code ReadyForQuery}, for which the messages' heads are followed.
 */
final class AnswerTimeout extends ChannelDuplexHandler {
    private static final int HEAD_BYTES = 5;
    private static final byte READY_FOR_QUERY = 'Z';

    private final Duration timeout;
    private boolean isDue;
    private long lastTraffic;
    private @Nullable ScheduledFuture<?> check;
    private int headRead;
    private byte type;
    private int length;
    private long bodyLeft;

    AnswerTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        isDue = true;
        lastTraffic = System.nanoTime();
        if (check == null) {
            checkAfter(context, timeout.toNanos());
        }
        var _ = context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastTraffic = System.nanoTime();
        if (message instanceof ByteBuf bytes) {
            follow(bytes);
        }
        context.fireChannelRead(message);
    }

    /** Each message is its type, its length with these four bytes, and so many bytes; any of them may come in pieces. */
    private void follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (bodyLeft > 0) {
                int skipped = (int) Math.min(bodyLeft, end - at);
                bodyLeft -= skipped;
                at += skipped;
            } else {
                byte next = bytes.getByte(at++);
                if (headRead == 0) {
                    type = next;
                    length = 0;
                } else {
                    length = length << 8 | (next & 0xff);
                }
                headRead = (headRead + 1) % HEAD_BYTES;
                bodyLeft = headRead == 0 ? Math.max(0, length - Integer.BYTES) : 0;
                if (headRead == 0 && type == READY_FOR_QUERY) {
                    isDue = false;
                }
            }
        }
    }

    private void check(ChannelHandlerContext context) {
        check = null;
        if (!isDue) {
            return; // The next request begins to count anew.
        }
        long left = timeout.toNanos() - (System.nanoTime() - lastTraffic);
        if (left > 0) {
            checkAfter(context, left);
        } else if (!context.channel().config().isAutoRead()) {
            // Whoever works on the rows has not asked for more: the server is not to blame.
            checkAfter(context, timeout.toNanos());
        } else {
            context.fireExceptionCaught(
                    new TimeoutException("PostgreSQL has not answered for %d ms".formatted(timeout.toMillis())));
            var _ = context.close();
        }
    }

    private void checkAfter(ChannelHandlerContext context, long nanos) {
        check = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (check != null) {
            check.cancel(false);
        }
    }
}
