package dev.berth.app.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * The open connections of an HTTP server, which are bounded. When there are as many as may be, a new one takes the place of
 * the one that has kept the server waiting longest: for a request, or for the rest of one. Where all are being answered,
 * some more are taken in, but only a question for health is answered on them.
 */
final class OpenConnections {
    private final ConnectionLimits limits;
    private final SequencedSet<ConnectionGuard> waiting = new LinkedHashSet<>();
    /** All that are open, without those that were told to give way and are about to close. */
    private final Set<ConnectionGuard> counted = new HashSet<>();

    OpenConnections(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** How a new connection is to be treated. */
    enum Admission {
        SERVED,
        HEALTH_ONLY,
        REFUSED
    }

    /** The server with these bounds. */
    HttpServer bound(HttpServer server) {
        HttpServer bounded = server.childOption(ChannelOption.SO_KEEPALIVE, true)
                // The guard says what becomes of a connection whose client has sent all that it will.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .doOnChannelInit((observer, channel, remote) -> guard(channel));
        // A client that is gone without a word, to whom heartbeats are sent.
        return Epoll.isAvailable()
                ? bounded.childOption(EpollChannelOption.TCP_USER_TIMEOUT, (int)
                        limits.sendTimeout().toMillis())
                : bounded;
    }

    private void guard(Channel channel) {
        channel.pipeline()
                .addAfter(NettyPipeline.HttpCodec, "berth.guard", new ConnectionGuard(limits, this))
                .addBefore(
                        "berth.guard",
                        "berth.sending",
                        new IdleStateHandler(true, 0, limits.sendTimeout().toMillis(), 0, TimeUnit.MILLISECONDS));
    }

    synchronized Admission opened(ConnectionGuard connection) {
        counted.add(connection);
        if (counted.size() > limits.maxConnections() && !waiting.isEmpty()) {
            ConnectionGuard longest = waiting.removeFirst();
            counted.remove(longest);
            longest.giveWay();
        }
        if (counted.size() <= limits.maxConnections()) {
            return Admission.SERVED;
        }
        return counted.size() <= limits.maxConnections() + ConnectionLimits.RESERVE
                ? Admission.HEALTH_ONLY
                : Admission.REFUSED;
    }

    synchronized void closed(ConnectionGuard connection) {
        counted.remove(connection);
        waiting.remove(connection);
    }

    /** It was to give way, but its request has come meanwhile. */
    synchronized void stays(ConnectionGuard connection) {
        counted.add(connection);
    }

    /** The next move is the client's. */
    synchronized void waits(ConnectionGuard connection) {
        waiting.remove(connection);
        waiting.add(connection);
    }

    synchronized void isServed(ConnectionGuard connection) {
        waiting.remove(connection);
    }

    /** How many are open now. */
    synchronized int open() {
        return counted.size();
    }
}
