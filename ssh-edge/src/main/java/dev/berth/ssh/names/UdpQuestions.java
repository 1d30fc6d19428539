package dev.berth.ssh.names;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsResponse;

/** Answers what comes in datagrams, where nobody knows who sent them. What cannot be read is dropped. */
final class UdpQuestions extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    private final NameAnswers answers;
    private final AnswerRate rate;
    private final AnswerCounts counts;

    UdpQuestions(NameAnswers answers, AnswerRate rate, AnswerCounts counts) {
        this.answers = answers;
        this.rate = rate;
        this.counts = counts;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
        var answer =
                new DatagramDnsResponse(/* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
        switch (rate.ask(query.sender())) {
            case ANSWER -> counts.count(answers.to(query, answer));
            case ASK_BY_TCP -> {
                counts.count(AnswerCounts.LIMITED);
                answers.toAskByTcp(query, answer);
            }
            case DROP -> {
                counts.count(AnswerCounts.DROPPED);
                answer.release();
                return;
            }
        }
        var _ = context.write(answer, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        counts.count(AnswerCounts.DROPPED);
    }
}
