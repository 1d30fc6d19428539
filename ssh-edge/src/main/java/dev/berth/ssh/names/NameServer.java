package dev.berth.ssh.names;

import dev.berth.ssh.NameSettings;
import dev.berth.ssh.live.Quota;
import dev.berth.ssh.live.Source;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.RouteTable;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers DNS for the domain of pods, by UDP and by TCP. Knows the one domain and asks nobody else. */
public final class NameServer {
    /** What questions are counted by. */
    public static final List<String> COUNTED = AnswerCounts.ALL;

    private static final Logger log = LoggerFactory.getLogger(NameServer.class);
    private static final int MAX_QUESTION_BYTES = 1024;
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_CONNECTIONS_OF_SOURCE = 16;
    private static final int IDLE_SECONDS = 10;
    private static final int TRIES_FOR_A_PORT = 20;

    private final NameAnswers answers;
    private final AnswerCounts counts = new AnswerCounts();
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
    private final Quota<Source> connectionsOfSource = new Quota<>(MAX_CONNECTIONS_OF_SOURCE);
    private final Channel udp;
    private final Channel tcp;

    private NameServer(InetSocketAddress listen, NameAnswers answers, NettyTransport transport) throws IOException {
        this.answers = answers;
        this.udp = NettyTransport.listening(udp(transport).bind(listen));
        try {
            this.tcp = NettyTransport.listening(tcp(transport).bind(udp.localAddress()));
        } catch (IOException e) {
            NettyTransport.close(udp);
            throw e;
        }
        log.info("Names are answered address={} port={}", listen.getAddress().getHostAddress(), port());
    }

    /**
     * Listens; blocks until it does.
     *
     * @param listen port 0 takes any that is free for UDP and for TCP
     * @throws IOException where the address cannot be listened on
     */
    public static NameServer start(
            InetSocketAddress listen, String domain, NameSettings settings, RouteTable routes, NettyTransport transport)
            throws IOException {
        var answers = new NameAnswers(new NameZone(domain, settings, routes));
        for (int i = 1; ; i++) {
            try {
                return new NameServer(listen, answers, transport);
            } catch (IOException e) {
                if (listen.getPort() != 0 || i == TRIES_FOR_A_PORT) {
                    throw e;
                }
            }
        }
    }

    /** The port it answers at, the real one where 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) udp.localAddress()).getPort();
    }

    /** Questions since the start, by each of {@link #COUNTED}. */
    public Map<String, Long> counts() {
        return counts.now();
    }

    public void stop() {
        NettyTransport.close(udp);
        NettyTransport.close(tcp);
    }

    private Bootstrap udp(NettyTransport transport) {
        var rate = new AnswerRate();
        return new Bootstrap()
                .group(transport.loops())
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(),
                                        new DatagramDnsResponseEncoder(),
                                        new UdpQuestions(answers, rate, counts));
                    }
                });
    }

    private ServerBootstrap tcp(NettyTransport transport) {
        return transport
                .server()
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        if (!enter(client)) {
                            counts.count(AnswerCounts.DROPPED);
                            NettyTransport.close(client);
                            return;
                        }
                        client.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(IDLE_SECONDS),
                                        new TcpDnsQueryDecoder(DnsRecordDecoder.DEFAULT, MAX_QUESTION_BYTES),
                                        new TcpDnsResponseEncoder(),
                                        new TcpQuestions(answers, counts));
                        NettyTransport.startReading(client);
                    }
                });
    }

    private boolean enter(Channel client) {
        var source = Source.of(client.remoteAddress());
        if (!connections.tryAcquire()) {
            return false;
        }
        if (!connectionsOfSource.take(source)) {
            connections.release();
            return false;
        }
        var _ = client.closeFuture().addListener(_ -> {
            connections.release();
            connectionsOfSource.giveBack(source);
        });
        return true;
    }
}
