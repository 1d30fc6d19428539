package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.ssh.NameSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks before anything is started that what will be listened on can be. */
final class ListenAddresses {
    private static final int MIN_FIRST_PORT = 10_000;
    private static final int MAX_FIRST_PORT = 19_000;
    private static final int MAX_TRIES = 50;

    private ListenAddresses() {}

    /** Refuses anything but loopback for process pods: they give whoever logs in the rights of a user of their machine. */
    static void requireAllowed(UpSettings settings, @Nullable LocalPods local) {
        if (areProcesses(settings, local)) {
            requireLoopback(settings.http(), "--http");
            requireLoopback(settings.edge(), "--edge");
        }
    }

    /** The same for pods' own addresses. */
    static void requireAllowed(UpSettings settings, @Nullable NameSettings names, @Nullable LocalPods local) {
        var own = names == null ? null : names.podAddresses();
        if (own != null && areProcesses(settings, local) && !own.network().isLoopbackAddress()) {
            throw new StartUpFailure(
                    "--pod-addresses %s is refused: pods are local processes here, not isolated from their machine, so they are reached by loopback only. Use 127.77.0.0/16, or --pods containers."
                            .formatted(own));
        }
    }

    private static boolean areProcesses(UpSettings settings, @Nullable LocalPods local) {
        var external = settings.nomad();
        return external == null ? local instanceof ProcessPods : external.driver() == Driver.RAW_EXEC;
    }

    private static void requireLoopback(SocketAddressOption address, String flag) {
        if (!address.address().isLoopbackAddress()) {
            throw new StartUpFailure(
                    "%s %s is refused: pods are local processes here, not isolated from their machine, so Berth listens on loopback only. Use 127.0.0.1, or --pods containers."
                            .formatted(flag, address.host()));
        }
    }

    /** Refuses to tell users an address that leads nowhere. */
    static void requirePublicIp(UpSettings settings) {
        if (settings.edge().address().isAnyLocalAddress()
                && settings.publicIp().equals(settings.edge().address().getHostAddress())) {
            throw new StartUpFailure(
                    "--edge %s listens on all addresses, so say with --public-ip which one users connect to."
                            .formatted(settings.edge().host()));
        }
    }

    static void requireFree(SocketAddressOption address, String flag) {
        if (address.port() == 0) {
            return;
        }
        try {
            probe(address.address(), address.port());
        } catch (IOException e) {
            throw new StartUpFailure("%s %s:%d cannot be listened on: %s. Stop what uses it, or choose another with %s."
                    .formatted(flag, address.host(), address.port(), e.getMessage(), flag));
        }
    }

    /** The same for where names are answered, and for pods' own addresses. */
    static void requireFree(@Nullable NameSettings names) {
        var own = names == null ? null : names.podAddresses();
        if (names != null && own != null) {
            requireFree(new SocketAddressOption(own.wildcard(), names.podPort()), "--pod-ssh-port");
        }
        var dns = names == null ? null : names.listen();
        if (dns != null) {
            requireFree(new SocketAddressOption(dns.getAddress(), dns.getPort()), "--dns");
        }
    }

    /**
     * The range to lease from: the one asked for, or for 0 the one chosen at the first start of this home. Where Nomad is not
     * the embedded one, its own ports are looked at by the checks of the cluster.
     */
    static PortRange publicPorts(UpSettings settings, PortRange nomadsDynamicPorts, RandomGenerator random) {
        var range = settings.publicPorts().equals(PortRange.ANY)
                ? chosenOnce(
                        settings.home().resolve("public-ports"), settings.edge().address(), random)
                : settings.publicPorts();
        if (settings.nomad() == null && range.overlaps(nomadsDynamicPorts)) {
            throw new StartUpFailure("--public-ports %s overlaps Nomad's dynamic ports %s. Choose a range below %d."
                    .formatted(range, nomadsDynamicPorts, nomadsDynamicPorts.first()));
        }
        return range;
    }

    private static PortRange chosenOnce(Path file, InetAddress address, RandomGenerator random) {
        try {
            if (Files.exists(file)) {
                return PortRange.parse(Files.readString(file).strip());
            }
            for (int i = 0; i < MAX_TRIES; i++) {
                int first = random.nextInt(MIN_FIRST_PORT, MAX_FIRST_PORT);
                var range = new PortRange(first, first + PortRange.ANY_SIZE - 1);
                if (allFree(address, range)) {
                    Files.writeString(file, range.toString());
                    return range;
                }
            }
        } catch (IOException e) {
            throw new StartUpFailure("%s cannot be used: %s".formatted(file, e.getMessage()));
        }
        throw new StartUpFailure("no %d free ports in a row were found. Name a range with --public-ports A-B."
                .formatted(PortRange.ANY_SIZE));
    }

    private static boolean allFree(InetAddress address, PortRange range) {
        try {
            for (int port = range.first(); port <= range.last(); port++) {
                probe(address, port);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The ports of a range that another program listens on now. Binds each for a moment: not for an event loop. */
    static Set<Integer> inUse(InetAddress address, PortRange range) {
        return IntStream.rangeClosed(range.first(), range.last())
                .filter(port -> !allFree(address, new PortRange(port, port)))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void probe(InetAddress address, int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        }
    }

    /** Nomad's dynamic ports, as its default has them. */
    static PortRange nomadsDynamicPorts() {
        return new PortRange(20_000, 32_000);
    }
}
