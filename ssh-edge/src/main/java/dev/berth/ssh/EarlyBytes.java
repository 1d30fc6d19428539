package dev.berth.ssh;

import dev.berth.ssh.net.NettyTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Holds a channel's place until its pipe is there. Such a channel is not read, but epoll reads all the same when the
 * other side has ended its direction; what comes then is kept, at most a socket's receive buffer full.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private final ArrayDeque<Object> held = new ArrayDeque<>();
    private boolean ended;

    /** Hands what came early to the handlers behind, leaves the channel, and lets it be read. On its event loop. */
    static void passOn(Channel channel) {
        var context = channel.pipeline().context(EarlyBytes.class);
        if (context != null) {
            ((EarlyBytes) context.handler()).passOn(context);
        }
        channel.config().setAutoRead(true);
    }

    private void passOn(ChannelHandlerContext context) {
        while (!held.isEmpty()) {
            context.fireChannelRead(held.remove());
            if (held.isEmpty()) {
                context.fireChannelReadComplete();
            }
        }
        if (ended) {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        context.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        held.add(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        ended |= event instanceof ChannelInputShutdownEvent;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        while (!held.isEmpty()) {
            ReferenceCountUtil.release(held.remove());
        }
        context.fireChannelInactive();
    }

    /** A broken channel is closed without a word. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }
}
