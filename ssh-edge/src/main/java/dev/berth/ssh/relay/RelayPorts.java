package dev.berth.ssh.relay;

import dev.berth.messages.pod.PodId;
import dev.berth.ssh.EdgeLimits;
import dev.berth.ssh.EdgeStatus;
import dev.berth.ssh.PodAddresses;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.LoginLimiter;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.net.SilentHandler;
import dev.berth.ssh.route.RouteTable;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener per leased public port, following the route table. A port stays bound for as long as a pod holds it,
 * whether or not the pod can be reached. All changes of state happen on one event loop.
 */
public final class RelayPorts {
    private static final Logger log = LoggerFactory.getLogger(RelayPorts.class);
    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration TIMEOUT_DELAY = Duration.ofMillis(200);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(10);

    private final InetAddress address;
    private final EdgeLimits limits;
    private final LoginLimiter allLogins;
    private final RouteTable routes;
    private final LiveConnections live;
    private final NettyTransport transport;
    private final EventLoop control;
    private final ServerBootstrap server;
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();
    private final Set<Integer> withoutTimeout = new HashSet<>();
    private boolean stopped;
    private volatile @Nullable Channel ownAddresses;

    public RelayPorts(
            InetAddress address, EdgeLimits limits, RouteTable routes, LiveConnections live, NettyTransport transport) {
        this.address = address;
        this.limits = limits;
        this.allLogins = new LoginLimiter(limits.relayLogins(), RandomGenerator.getDefault());
        this.routes = routes;
        this.control = transport.loops().next();
        this.live = live;
        this.transport = transport;
        this.server = transport.server().childHandler(new Users(InetSocketAddress::getPort));
    }

    /** Serves users by the public port of the pod that they came for. */
    private final class Users extends ChannelInitializer<Channel> {
        private final Function<InetSocketAddress, @Nullable Integer> publicPort;

        /** @param publicPort by the local address that a user came to, null where that is no pod's */
        Users(Function<InetSocketAddress, @Nullable Integer> publicPort) {
            this.publicPort = publicPort;
        }

        @Override
        protected void initChannel(Channel user) {
            user.pipeline().addLast(new SilentHandler());
            var port = publicPort.apply((InetSocketAddress) user.localAddress());
            var listener = port == null ? null : listeners.get(port);
            if (port == null || listener == null) {
                NettyTransport.close(user);
                return;
            }
            Runnable evict = () -> {
                live.counters().countRefused(RefusalCause.LOGIN_LIMIT);
                NettyTransport.close(user);
            };
            switch (listener.logins.enter(user.remoteAddress(), allLogins, evict)) {
                case LoginLimiter.Place place ->
                    RelayConnection.serve(
                            user, place, limits.relayProof(), routes, routes.byPublicPort(port), live, transport);
                case LoginLimiter.Refused refused -> {
                    live.counters().countRefused(refused.cause());
                    log.debug(
                            "Relay connection refused pod={} remote={} reason={}",
                            listener.pod,
                            user.remoteAddress(),
                            refused.cause());
                    NettyTransport.close(user);
                }
            }
        }
    }

    /**
     * Serves users who come to a pod's own address as if they had come to its public port; blocks until it listens.
     *
     * @throws IOException where the port is taken on this machine
     */
    public void listenAt(PodAddresses own, int port) throws IOException {
        ownAddresses = NettyTransport.listening(transport
                .server()
                .childHandler(new Users(user -> own.portOf(user.getAddress())))
                .bind(own.wildcard(), port));
        int bound = ((InetSocketAddress) ownAddresses.localAddress()).getPort();
        limits.keepAlive().applyToClientsOf(Set.of(bound));
        log.info("Pods have addresses of their own address={} port={}", own, bound);
    }

    /** Where {@link #listenAt} listens, the real port where 0 was asked for; null where it was not asked to. */
    public @Nullable Integer ownAddressPort() {
        var channel = ownAddresses;
        return channel == null ? null : (Integer) ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Binds or unbinds the port as the table now says. Safe from any thread. */
    public void follow(@Nullable Integer port) {
        if (port != null) {
            control.execute(() -> settle(port));
        }
    }

    public Set<Integer> bound() {
        var ports = new TreeSet<Integer>();
        listeners.forEach((port, listener) -> {
            if (listener.channel != null) {
                ports.add(port);
            }
        });
        return ports;
    }

    public List<EdgeStatus.UnboundPort> unbound() {
        return listeners.entrySet().stream()
                .filter(entry -> entry.getValue().channel == null)
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(entry -> entry.getValue().unbound(entry.getKey()))
                .toList();
    }

    /** Accepts no more; connections that are there live on. */
    public void stop() {
        control.execute(() -> {
            stopped = true;
            var own = ownAddresses;
            if (own != null) {
                NettyTransport.close(own);
            }
            List.copyOf(listeners.keySet()).forEach(this::close);
        });
    }

    private void settle(int port) {
        var route = routes.byPublicPort(port);
        if (route == null || stopped) {
            close(port);
        } else if (!listeners.containsKey(port)) {
            var listener =
                    new Listener(route.pod(), new LoginLimiter(limits.podRelayLogins(), RandomGenerator.getDefault()));
            listeners.put(port, listener);
            bind(port, listener);
        }
    }

    private void bind(int port, Listener listener) {
        if (listeners.get(port) != listener) {
            return;
        }
        listener.attempts.incrementAndGet();
        var _ = server.bind(address, port)
                .addListener((ChannelFuture bound) -> control.execute(() -> {
                    if (bound.isSuccess()) {
                        settleBound(port, listener, bound.channel());
                    } else {
                        retry(port, listener, bound.cause());
                    }
                }));
    }

    private void settleBound(int port, Listener listener, Channel channel) {
        if (listeners.get(port) == listener) {
            listener.channel = channel;
            giveTimeout(port);
            log.info("Public port bound port={} pod={}", port, listener.pod);
        } else {
            NettyTransport.close(channel);
        }
    }

    /** Soon, to all that were bound meanwhile: it takes as long as there are ports. */
    private void giveTimeout(int port) {
        if (withoutTimeout.isEmpty()) {
            var _ = control.schedule(
                    () -> {
                        var ports = Set.copyOf(withoutTimeout);
                        withoutTimeout.clear();
                        Thread.startVirtualThread(() -> limits.keepAlive().applyToClientsOf(ports));
                    },
                    TIMEOUT_DELAY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        withoutTimeout.add(port);
    }

    private void retry(int port, Listener listener, Throwable cause) {
        if (listeners.get(port) != listener) {
            return;
        }
        var attempts = listener.attempts.get();
        listener.reason = String.valueOf(cause.getMessage());
        var wait = Math.min(MAX_RETRY_DELAY.toMillis(), FIRST_RETRY_DELAY.toMillis() << Math.min(10, attempts - 1));
        log.warn(
                "Public port cannot be bound, trying again address={} port={} pod={} attempt={} retryAfter={} error={}",
                address.getHostAddress(),
                port,
                listener.pod,
                attempts,
                Duration.ofMillis(wait),
                listener.reason);
        var _ = control.schedule(() -> bind(port, listener), wait, TimeUnit.MILLISECONDS);
    }

    private void close(int port) {
        var listener = listeners.remove(port);
        if (listener == null) {
            return;
        }
        var channel = listener.channel;
        if (channel != null) {
            NettyTransport.close(channel);
            log.info("Public port unbound port={} pod={}", port, listener.pod);
        }
    }

    private static final class Listener {
        private final PodId pod;
        private final LoginLimiter logins;
        private volatile @Nullable Channel channel;
        private final AtomicInteger attempts = new AtomicInteger();
        private volatile String reason = "not tried yet";

        Listener(PodId pod, LoginLimiter logins) {
            this.pod = pod;
            this.logins = logins;
        }

        EdgeStatus.UnboundPort unbound(int port) {
            return new EdgeStatus.UnboundPort(port, pod, attempts.get(), reason);
        }
    }
}
