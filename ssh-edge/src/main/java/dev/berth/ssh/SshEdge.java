package dev.berth.ssh;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.ssh.gateway.GatewayServer;
import dev.berth.ssh.gateway.PodDialer;
import dev.berth.ssh.live.ByteBudget;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.Refusal;
import dev.berth.ssh.live.RefusalSummary;
import dev.berth.ssh.names.NameServer;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.relay.RelayPorts;
import dev.berth.ssh.route.FeedFollower;
import dev.berth.ssh.route.RouteFeed;
import dev.berth.ssh.route.RouteTable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A running edge: one relay listener per leased public port and one gateway, both following the route feed. */
public final class SshEdge {
    /** What {@link #nameAnswers} counts by: a code of DNS, {@code limited} or {@code dropped}. */
    public static final List<String> NAME_ANSWERS = NameServer.COUNTED;

    private static final Logger log = LoggerFactory.getLogger(SshEdge.class);
    private static final Duration DISCONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SUMMARY_INTERVAL = Duration.ofMinutes(1);
    private static final Duration IDLE_CHECK_INTERVAL = Duration.ofMillis(20);

    private final SshEdgeSettings settings;
    private final NettyTransport transport;
    private final LiveConnections live;
    private final RouteTable routes;
    private final RelayPorts ports;
    private final PodDialer dialer;
    private final GatewayServer gateway;
    private final @Nullable NameServer names;
    private final FeedFollower feed;

    private SshEdge(SshEdgeSettings settings, RouteFeed feed, PodCertificates certificates) throws IOException {
        this.settings = settings;
        this.transport = new NettyTransport(settings.limits().keepAlive());
        this.live = new LiveConnections(
                settings.limits().connections(),
                settings.limits().connectionsPerPod(),
                new ByteBudget(settings.limits().bufferedBytes()));
        this.routes = new RouteTable(new Changes());
        this.ports = new RelayPorts(settings.bindAddress(), settings.limits(), routes, live, transport);
        this.dialer = new PodDialer(certificates);
        this.gateway = new GatewayServer(settings, routes, live, dialer, transport);
        try {
            listen(gateway::start, "The gateway", settings.bindAddress(), settings.gatewayPort());
            this.names = startNames(settings.names());
        } catch (IOException e) {
            gateway.stop();
            ports.stop();
            dialer.stop();
            transport.stop();
            throw e;
        }
        this.feed = new FeedFollower(feed, routes);
        var summary = new RefusalSummary(live.counters());
        var _ = transport
                .loops()
                .next()
                .scheduleAtFixedRate(
                        summary::log, SUMMARY_INTERVAL.toSeconds(), SUMMARY_INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    private @Nullable NameServer startNames(@Nullable NameSettings wanted) throws IOException {
        var own = wanted == null ? null : wanted.podAddresses();
        if (wanted != null && own != null) {
            listen(
                    () -> ports.listenAt(own, wanted.podPort()),
                    "The SSH port of pods' own addresses",
                    own.wildcard(),
                    wanted.podPort());
        }
        var listen = wanted == null ? null : wanted.listen();
        if (wanted == null || listen == null) {
            return null;
        }
        var started = new AtomicReference<NameServer>();
        listen(
                () -> started.set(NameServer.start(listen, settings.domain(), wanted, routes, transport)),
                "The name server",
                listen.getAddress(),
                listen.getPort());
        return started.get();
    }

    private interface Start {
        void start() throws IOException;
    }

    private static void listen(Start start, String what, InetAddress address, int port) throws IOException {
        try {
            start.start();
        } catch (IOException e) {
            throw new IOException(
                    "%s cannot listen on %s:%d (%s). End what listens there, or choose another port."
                            .formatted(what, address.getHostAddress(), port, e.getMessage()),
                    e);
        }
    }

    /** Starts serving; the edge is ready before the first snapshot came, and refuses everyone until then. */
    public static Mono<SshEdge> start(SshEdgeSettings settings, RouteFeed feed, PodCertificates certificates) {
        return Mono.fromCallable(() -> new SshEdge(settings, feed, certificates))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** The port the gateway listens on, the real one where 0 was asked for. */
    public int gatewayPort() {
        return gateway.port();
    }

    /** The port names are answered at, null where they are not. */
    public @Nullable Integer namePort() {
        return names == null ? null : (Integer) names.port();
    }

    /** The SSH port of pods' own addresses, null where they have none. */
    public @Nullable Integer podAddressPort() {
        return ports.ownAddressPort();
    }

    /** Questions for names since the start, by each of {@link #NAME_ANSWERS}; empty where names are not answered. */
    public Map<String, Long> nameAnswers() {
        return names == null ? Map.of() : names.counts();
    }

    /** Public ports that accept connections now. */
    public Set<Integer> boundPublicPorts() {
        return ports.bound();
    }

    /** Cheap enough to be read at every scrape; safe from any thread. */
    public EdgeStatus status() {
        return new EdgeStatus(
                routes.isSynced(),
                routes.position(),
                routes.size(),
                live.countByForm(),
                live.counters().refused(),
                live.counters().disconnected(),
                ports.unbound());
    }

    /** Bytes that wait in gateway sessions and jumps to be sent on. */
    public long bufferedBytes() {
        return live.budget().used();
    }

    /** Accepts no one new, lets live connections end by themselves for the drain time, then ends them with a reason. */
    public Mono<Void> stop() {
        return Mono.fromRunnable(() -> {
                    ports.stop();
                    gateway.stopAccepting();
                })
                .then(untilIdle().timeout(settings.drain(), Mono.empty()))
                .then(Mono.fromRunnable(() -> live.disconnectAll(Refusal.EDGE_STOPPING)))
                .then(untilIdle().timeout(DISCONNECT_TIMEOUT, Mono.empty()))
                .then(Mono.<Void>fromCallable(this::release).subscribeOn(Schedulers.boundedElastic()));
    }

    private @Nullable Void release() throws IOException {
        feed.stop();
        if (names != null) {
            names.stop();
        }
        gateway.stop();
        dialer.stop();
        transport.stop();
        return null;
    }

    private Mono<Void> untilIdle() {
        return Flux.interval(Duration.ZERO, IDLE_CHECK_INTERVAL)
                .takeUntil(_ -> live.count() == 0)
                .then();
    }

    private final class Changes implements RouteTable.Listener {
        @Override
        public void routeChanged(@Nullable Route before, @Nullable Route after) {
            if (before != null) {
                live.routeChanged(before.pod());
                ports.follow(before.publicPort());
            }
            if (after != null) {
                ports.follow(after.publicPort());
                if (before == null || !Objects.equals(before.relayClosesAt(), after.relayClosesAt())) {
                    closeRelayInTime(after.pod());
                }
            }
        }

        /** Ends what goes through the pod's public port when it closes. By then the route may say something else. */
        private void closeRelayInTime(PodId pod) {
            var route = routes.byPod(pod);
            if (route == null || route.relayClosesAt() == null) {
                return;
            }
            var left = Duration.between(Instant.now(), route.relayClosesAt());
            if (left.isPositive()) {
                var _ = transport
                        .loops()
                        .next()
                        .schedule(() -> closeRelayInTime(pod), left.toMillis() + 1, TimeUnit.MILLISECONDS);
            } else {
                if (route.publicPort() != null) {
                    log.warn(
                            "A public port is closed, because a removed key may still be let in there port={} pod={}",
                            route.publicPort(),
                            pod);
                }
                live.routeChanged(pod);
            }
        }

        @Override
        public void keyRemoved(String fingerprint) {
            live.keyRemoved(fingerprint);
        }
    }
}
