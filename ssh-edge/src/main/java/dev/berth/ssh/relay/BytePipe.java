package dev.berth.ssh.relay;

import dev.berth.ssh.net.NettyTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * Carries bytes from one channel to another on the event loop both share. Two of these, one per direction, make a relay.
 *
 * <p>Backpressure: while the far side holds more than its high-water mark, this side is not read. An ended direction is
 * passed on as such; the pair closes when both have ended or either breaks.
 */
final class BytePipe extends ChannelInboundHandlerAdapter {
    private final Channel to;
    private boolean ended;
    private long carried;

    private BytePipe(Channel to) {
        this.to = to;
    }

    /** Joins two channels of one event loop that were not read so far, and reads both. */
    static void join(Channel left, Channel right) {
        left.pipeline().addLast(new BytePipe(right));
        right.pipeline().addLast(new BytePipe(left));
        NettyTransport.startReading(left);
        NettyTransport.startReading(right);
    }

    /** Bytes that came from {@code channel} so far; 0 where it is not joined. To be asked on its event loop. */
    static long carriedFrom(Channel channel) {
        var pipe = channel.pipeline().get(BytePipe.class);
        return pipe == null ? 0 : pipe.carried;
    }

    /** Bytes that went to {@code channel} so far. To be asked on its event loop. */
    static long carriedTo(Channel channel) {
        var pipe = channel.pipeline().get(BytePipe.class);
        return pipe == null ? 0 : carriedFrom(pipe.to);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        carried += ((ByteBuf) bytes).readableBytes();
        var _ = to.write(bytes, to.voidPromise());
        if (!to.isWritable()) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        to.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            var _ = to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(context.channel()));
        }
    }

    private void endOutput(Channel from) {
        var other = to.pipeline().get(BytePipe.class);
        if (other == null || other.ended) {
            NettyTransport.close(from);
            NettyTransport.close(to);
        } else {
            var _ = ((DuplexChannel) to).shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (to.isActive()) {
            var _ = to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A reset is how TCP says that nobody listens any more; there is no one left to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }
}
