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
        var loopback = new SocketAddressOption(InetAddress.getLoopbackAddress(), 0);
        return new UpSettings(
                home,
                loopback,
                loopback,
                "127.0.0.1",
                PortRange.ANY,
                0,
                "berth.internal",
                null,
                Duration.ZERO,
                proxies,
                false,
                HostNames.of(""),
                PodMode.PROCESSES,
                null);
    }
}
