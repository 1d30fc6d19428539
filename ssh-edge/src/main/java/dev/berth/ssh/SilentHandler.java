package dev.berth.ssh;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Holds a channel's place until its pipe is there; a broken one is closed without a word. */
final class SilentHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }
}
