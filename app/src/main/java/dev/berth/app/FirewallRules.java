package dev.berth.app;

/** What this machine's firewall does with containers. */
final class FirewallRules {
    private FirewallRules() {}

    /** Whether what goes from one container on a bridge to another is dropped; false also where that cannot be told. */
    static boolean areClosed(String bridge) {
        return ProgramOutput.of("iptables", "-w", "2", "-S").lines().anyMatch(rule -> drops(rule, bridge));
    }

    static boolean drops(String rule, String bridge) {
        return rule.contains("-i %1$s -o %1$s ".formatted(bridge)) && rule.endsWith("-j DROP");
    }
}
