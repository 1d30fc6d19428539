package dev.berth.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What this machine's firewall does with containers. */
final class FirewallRules {
    private static final long TIMEOUT_SECONDS = 5;

    private FirewallRules() {}

    /** Whether what goes from one container on a bridge to another is dropped; false also where that cannot be told. */
    static boolean areClosed(String bridge) {
        try {
            var iptables = new ProcessBuilder("iptables", "-w", "2", "-S")
                    .redirectErrorStream(true)
                    .start();
            var rules = new String(iptables.getInputStream().readAllBytes(), UTF_8);
            return iptables.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    && rules.lines().anyMatch(rule -> drops(rule, bridge));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static boolean drops(String rule, String bridge) {
        return rule.contains("-i %1$s -o %1$s ".formatted(bridge)) && rule.endsWith("-j DROP");
    }
}
