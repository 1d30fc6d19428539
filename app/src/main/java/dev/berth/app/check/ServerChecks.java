package dev.berth.app.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadsdk.Acl;
import dev.berth.nomadsdk.Agent;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The servers as a whole: version, leader, clock, ACLs, scheduler. */
final class ServerChecks {
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(4);
    private static final Duration BIG_CLOCK_DIFFERENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofDays(7);

    private final Nomad nomad;
    private final LeastPolicy policy;
    private final Clock clock;

    ServerChecks(Nomad nomad, LeastPolicy policy, Clock clock) {
        this.nomad = nomad;
        this.policy = policy;
        this.clock = clock;
    }

    List<Checked> all() {
        return List.of(
                new Checked(
                        "version",
                        unlessDenied("version", nomad.agent().servers().map(ServerChecks::version))),
                new Checked("leader", leader()),
                new Checked("clock", nomad.servers().time().map(this::clock)),
                new Checked("ACLs", acls()),
                new Checked(
                        "scheduler",
                        unlessDenied(
                                "scheduler",
                                nomad.operator().schedulerConfiguration().map(ServerChecks::scheduler))),
                new Checked(
                        "usage of pods",
                        unlessDenied("usage of pods", nomad.agent().self().map(ServerChecks::usage))));
    }

    private static Mono<CheckResult> unlessDenied(String name, Mono<CheckResult> result) {
        return result.onErrorResume(
                e -> e instanceof NomadException refused && refused.isForbidden(),
                _ -> Mono.just(CheckResult.unknown(name, "The token may not read this; Berth can do without.")));
    }

    private static CheckResult version(List<Agent.ServerMember> servers) {
        var oldest = servers.stream()
                .filter(server -> server.status().equals("alive"))
                .flatMap(server -> NomadVersion.of(server.version()).stream())
                .min((a, b) -> java.util.Arrays.compare(
                        new int[] {a.major(), a.minor(), a.patch()}, new int[] {b.major(), b.minor(), b.patch()}));
        if (oldest.isEmpty()) {
            return CheckResult.unknown("version", "No server tells its version.");
        }
        var version = oldest.get();
        if (!version.hasHostVolumes()) {
            return CheckResult.failed(
                    "version",
                    "The oldest server has %s, and the disks of pods are dynamic host volumes, which begin with %s."
                            .formatted(version.text(), NomadVersion.OLDEST),
                    "Upgrade Nomad, best to 2.0.1 or newer.");
        }
        if (!version.registersAtomically()) {
            return CheckResult.warning(
                    "version",
                    "The oldest server has %s. Before 2.0.1 two conditional registers at once may both succeed, so that a"
                                    .formatted(version.text())
                            + " pod which several Berths or people change at once may be placed by an older order.",
                    "Upgrade Nomad to 2.0.1 or newer (Enterprise also 1.11.5 or 1.10.11), or run one Berth only.");
        }
        return CheckResult.ok("version", "The oldest server has %s.".formatted(version.text()));
    }

    private Mono<CheckResult> leader() {
        return nomad.servers()
                .leader()
                .map(leader -> leader.isEmpty() ? noLeader() : CheckResult.ok("leader", "%s.".formatted(leader)))
                .onErrorResume(
                        e -> e instanceof NomadException refused && refused.refusal() instanceof NomadRefusal.NoLeader,
                        _ -> Mono.just(noLeader()));
    }

    private static CheckResult noLeader() {
        return CheckResult.failed(
                "leader",
                "The servers have none, so nothing can be changed.",
                "Start enough servers for a majority; 'nomad server members' lists them.");
    }

    private CheckResult clock(Instant theirs) {
        // Theirs is cut to the second.
        var difference = Duration.between(theirs, clock.instant()).abs();
        var text = "Its clock and this one differ by %d s.".formatted(difference.toSeconds());
        var fix = "Set both by NTP: log-in certificates are valid by the clock.";
        if (difference.compareTo(MAX_CLOCK_DIFFERENCE) > 0) {
            return CheckResult.failed("clock", text, fix);
        }
        return difference.compareTo(BIG_CLOCK_DIFFERENCE) > 0
                ? CheckResult.warning("clock", text, fix)
                : CheckResult.ok("clock", text);
    }

    private Mono<CheckResult> acls() {
        return nomad.acl().self().map(this::token).onErrorResume(NomadException.class, refused -> {
            if (Acl.isOff(refused)) {
                return Mono.just(CheckResult.warning(
                        "ACLs",
                        "ACLS ARE OFF. Every pod can read every Nomad variable, the host keys and the lists of keys of all"
                                + " other pods among them, and whoever reaches Nomad's port owns the cluster.",
                        "Set 'acl { enabled = true }' on every agent, restart them, run 'nomad acl bootstrap', and give Berth a"
                                + " token with the policy that '%s' prints.".formatted(policy.command())));
            }
            return refused.isForbidden()
                    ? Mono.just(CheckResult.failed(
                            "ACLs",
                            "Nomad does not know the token, or its time is over: %s.".formatted(refused.text()),
                            "Make one: nomad acl token create -name berth -policy berth; write its Secret ID to a file and name"
                                    + " that with --nomad-token-file."))
                    : Mono.error(refused);
        });
    }

    private CheckResult token(Acl.Token token) {
        var text = "On. The token is '%s', %s."
                .formatted(
                        Optional.ofNullable(token.name()).orElse(token.accessorId()),
                        token.isManagement() ? "a management token" : "with policies " + token.policies());
        if (token.expires().filter(clock.instant().plus(SOON)::isAfter).isPresent()) {
            return CheckResult.warning(
                    "ACLs",
                    text + " It expires at %s.".formatted(token.expirationTime()),
                    "Write a new one into the token file in time.");
        }
        return CheckResult.ok("ACLs", text);
    }

    private static CheckResult scheduler(JsonNode configuration) {
        if (configuration.path("RejectJobRegistration").asBoolean()) {
            return CheckResult.failed(
                    "scheduler",
                    "It takes no jobs.",
                    "nomad operator scheduler set-config -reject-job-registration=false");
        }
        if (configuration.path("PauseEvalBroker").asBoolean()) {
            return CheckResult.failed(
                    "scheduler", "It is paused.", "nomad operator scheduler set-config -pause-eval-broker=false");
        }
        if (configuration
                .path("PreemptionConfig")
                .path("ServiceSchedulerEnabled")
                .asBoolean()) {
            return CheckResult.warning(
                    "scheduler",
                    "Jobs of a priority of 60 and more may end pods to take their place.",
                    "nomad operator scheduler set-config -preempt-service-scheduler=false");
        }
        return CheckResult.ok("scheduler", "It takes jobs, and no other service ends pods to take their place.");
    }

    private static CheckResult usage(JsonNode self) {
        return self.path("config")
                        .path("Telemetry")
                        .path("PublishAllocationMetrics")
                        .asBoolean()
                ? CheckResult.ok("usage of pods", "This agent measures it.")
                : CheckResult.warning(
                        "usage of pods",
                        "This agent does not measure what pods use of processor, memory and GPUs.",
                        "Set 'telemetry { publish_allocation_metrics = true }' on each client.");
    }
}
