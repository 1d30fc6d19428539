package dev.berth.nomadembedded.http;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

/** An API that listens, and all connections to it: none of them outlives it, for a caller would take it for alive. */
public final class ListeningApi implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ListeningApi.class);
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** Stays closed: what was accepted while the server ended is closed too. */
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final DisposableServer server;

    ListeningApi(InetSocketAddress address, HttpServerRoutes routes) {
        server = HttpServer.create()
                .bindAddress(() -> address)
                .channelGroup(connections)
                .handle(routes)
                .bindNow(BIND_TIMEOUT);
    }

    public int port() {
        return server.port();
    }

    /** Waits some time for answers under way, then cuts them off. */
    @Override
    public void close() {
        try {
            server.disposeNow(CLOSE_TIMEOUT);
        } catch (IllegalStateException late) {
            log.info("Answers under way are cut off error={}", late.getMessage());
        }
        connections.close().awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
    }
}
