package dev.berth.app.web;

import dev.berth.app.http.ProblemBody;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client lets the server wait too long.
 *
 * <pre>
 * opened ──► awaiting a head ──head──► receiving a body ──its end──► answering ──answer's end──► awaiting a head
 *            headTimeout,              bodyTimeout                   no bound here: streams
 *            keepAliveTimeout                                        last as long as they are read
 * </pre>
 *
 * Stands right behind the codec, so it sees heads and ends of messages only. All but {@link #giveWay} runs on the connection's
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A close or a write that fails leaves a closed channel.
final class ConnectionGuard extends ChannelDuplexHandler {
    private static final String HEALTH = "/actuator/health";

    /** A body that has not come after so long keeps the server waiting, and may have to give way. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For a client to read an answer that came before it had sent its whole body. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ConnectionLimits limits;
    private final OpenConnections connections;
    private OpenConnections.Admission admission = OpenConnections.Admission.SERVED;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;
    private boolean receiving;
    /** Requests whose answers have not ended: several where the client did not wait for one before it sent the next. */
    private int unanswered;

    /** The client has said that it sends no more. */
    private boolean inputEnded;

    private boolean streaming;
    private boolean isOpen;
    private boolean isRefused;

    ConnectionGuard(ConnectionLimits limits, OpenConnections connections) {
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (ctx.channel().isActive()) {
            opened(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        opened(ctx);
        ctx.fireChannelActive();
    }

    private void opened(ChannelHandlerContext ctx) {
        if (isOpen) {
            return;
        }
        isOpen = true;
        admission = connections.opened(this);
        if (admission == OpenConnections.Admission.REFUSED) {
            ctx.close();
        } else {
            await(ctx, limits.headTimeout());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        connections.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isRefused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            if (admission == OpenConnections.Admission.HEALTH_ONLY && !isForHealth(request)) {
                isRefused = true;
                refuse(ctx);
                ReferenceCountUtil.release(message);
                return;
            }
            receiving = request.decoderResult().isSuccess()
                    && (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0);
            unanswered++;
            cancelDeadline();
            connections.isServed(this);
            if (receiving) {
                schedule(ctx, PATIENCE, () -> receiveOn(ctx));
            }
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
            if (unanswered > 0) {
                cancelDeadline();
                connections.isServed(this);
            } else {
                await(ctx, limits.keepAliveTimeout());
            }
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean isInterim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof HttpResponse response && !isInterim) {
            streaming = isEventStream(response);
        }
        if (message instanceof LastHttpContent && !isInterim) {
            ctx.write(message, promise.unvoid().addListener(_ -> answered(ctx)));
        } else {
            ctx.write(message, promise);
        }
    }

    private void answered(ChannelHandlerContext ctx) {
        unanswered--;
        if (admission == OpenConnections.Admission.HEALTH_ONLY || (inputEnded && unanswered <= 0)) {
            ctx.close();
        } else if (unanswered > 0) {
            connections.isServed(this);
        } else if (ctx.channel().isActive()) {
            await(ctx, receiving ? LINGER : limits.keepAliveTimeout());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        var pending = ctx.channel().unsafe().outboundBuffer();
        if (event instanceof IdleStateEvent && pending != null && !pending.isEmpty()) {
            ctx.close();
        }
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            // Whole requests get their answers. Who ends a stream of events has seen enough of them.
            if (unanswered <= 0 || receiving || streaming) {
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private static boolean isEventStream(HttpResponse response) {
        String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        return type.startsWith("text/event-stream");
    }

    /** Another connection needs the place of this one, which is waiting for its client. On any thread. */
    void giveWay() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> {
                if (receiving || unanswered == 0) {
                    ctx.close();
                } else if (ctx.channel().isActive()) {
                    connections.stays(this);
                }
            });
        }
    }

    private void receiveOn(ChannelHandlerContext ctx) {
        connections.waits(this);
        schedule(ctx, limits.bodyTimeout(), () -> {
            await(ctx, LINGER);
            // The handler that waits for the body answers 408, if it has not answered yet.
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
        });
    }

    private void await(ChannelHandlerContext ctx, Duration timeout) {
        connections.waits(this);
        schedule(ctx, timeout, ctx::close);
    }

    private void schedule(ChannelHandlerContext ctx, Duration timeout, Runnable tooLate) {
        cancelDeadline();
        deadline = ctx.executor().schedule(tooLate, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private static boolean isForHealth(HttpRequest request) {
        return request.uri().equals(HEALTH) || request.uri().startsWith(HEALTH + "?");
    }

    private static void refuse(ChannelHandlerContext ctx) {
        byte[] body = ProblemBody.json(
                Problem.of(
                        ProblemCode.BUSY,
                        "As many connections are open as this server takes. Close some, or try again in a moment."),
                "");
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.RETRY_AFTER, "1")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
