package dev.berth.ssh.names;

import dev.berth.ssh.net.NettyTransport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;

/** Answers the questions of one connection, for as long as its client reads the answers. */
final class TcpQuestions extends SimpleChannelInboundHandler<DnsQuery> {
    private final NameAnswers answers;
    private final AnswerCounts counts;

    TcpQuestions(NameAnswers answers, AnswerCounts counts) {
        this.answers = answers;
        this.counts = counts;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DnsQuery query) {
        var answer = answers.to(query, new DefaultDnsResponse(query.id()));
        counts.count(answer);
        var _ = context.write(answer, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        if (!context.channel().isWritable()) {
            NettyTransport.close(context.channel());
        }
    }

    /** Bytes that are no question, or none for a while. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        NettyTransport.close(context.channel());
    }
}
