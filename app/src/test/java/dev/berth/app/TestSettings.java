package dev.berth.app;

import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/** What the Berth of a test is started with. */
final class TestSettings {
    private TestSettings() {}

    /** On free ports of the loopback interface, without GPUs. */
    static UpSettings onFreePorts(Path home, TrustedProxies proxies) {
        return on(home, InetAddress.getLoopbackAddress(), proxies, null);
    }

    /** The same on a Nomad of the owner's. */
    static UpSettings onNomad(Path home, ExternalNomad nomad) {
        return onNomad(home, InetAddress.getLoopbackAddress(), nomad);
    }

    static UpSettings onNomad(Path home, InetAddress edge, ExternalNomad nomad) {
        return on(home, edge, TrustedProxies.of("none"), nomad);
    }

    /** On a PostgreSQL of the owner's. */
    static UpSettings onDatabase(Path home, OwnDatabase database) {
        return on(home, InetAddress.getLoopbackAddress(), TrustedProxies.of("none"), null, database);
    }

    private static UpSettings on(Path home, InetAddress edge, TrustedProxies proxies, ExternalNomad nomad) {
        return on(home, edge, proxies, nomad, null);
    }

    private static UpSettings on(
            Path home, InetAddress edge, TrustedProxies proxies, ExternalNomad nomad, OwnDatabase database) {
        return new UpSettings(
                home,
                new SocketAddressOption(InetAddress.getLoopbackAddress(), 0),
                new SocketAddressOption(edge, 0),
                "127.0.0.1",
                PortRange.ANY,
                0,
                "berth.internal",
                null,
                Duration.ZERO,
                Duration.ofHours(24),
                proxies,
                false,
                false,
                HostNames.of(""),
                PodMode.PROCESSES,
                null,
                false,
                nomad,
                database,
                null);
    }
}
