package dev.berth.ssh.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in for the pipe of a channel that is not read yet; a broken channel is closed. */
public final class SilentHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }
}
