package dev.berth.app.check;

import dev.berth.app.check.CheckResult.Status;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All checks of a cluster, each with a deadline of its own. Nothing in the cluster is changed by them. */
public final class ClusterChecks {
    private static final int PARALLEL = 6;

    private final NomadSettings settings;
    private final NodeNeeds needs;
    private final LeastPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;

    public ClusterChecks(NomadSettings settings, NodeNeeds needs, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.needs = needs;
        this.policy = new LeastPolicy(settings.namespace(), needs.sshServerVolume());
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes the checks, those of the addresses first; where none of these can be used there are no others.
     *
     * @return in the order in which a person would look at them
     */
    public Mono<List<CheckResult>> run() {
        return Flux.fromIterable(settings.addresses())
                .flatMapSequential(this::reach, PARALLEL)
                .collectList()
                .flatMap(reached -> reached.stream().allMatch(result -> result.status() == Status.FAILED)
                        ? Mono.just(reached)
                        : rest().map(rest -> {
                            var all = new ArrayList<CheckResult>();
                            reached.stream().map(ClusterChecks::oneOfSeveral).forEach(all::add);
                            all.addAll(rest);
                            return List.copyOf(all);
                        }));
    }

    /** One that is left is enough to work with. */
    private static CheckResult oneOfSeveral(CheckResult result) {
        return result.status() == Status.FAILED
                ? new CheckResult(result.name(), Status.WARNING, result.text(), result.fix())
                : result;
    }

    private Mono<List<CheckResult>> rest() {
        return Mono.using(
                () -> Nomad.at(settings),
                nomad -> {
                    var all = new ArrayList<Checked>();
                    all.addAll(new ServerChecks(nomad, policy, clock).all());
                    all.addAll(new PermissionChecks(nomad, settings, needs.mountedServer(), policy, random).all());
                    all.addAll(new NodeChecks(nomad, needs).all());
                    return Flux.fromIterable(all)
                            .flatMapSequential(check -> check.run(policy), PARALLEL)
                            .collectList();
                },
                nomad -> nomad.close().subscribe());
    }

    private Mono<CheckResult> reach(URI address) {
        var alone = new NomadSettings(
                List.of(address),
                settings.token(),
                settings.tls(),
                settings.namespace(),
                settings.region(),
                settings.timeout(),
                settings.maxConnections(),
                settings.maxAnswerBytes());
        var name = "address";
        return new Checked(
                        name,
                        Mono.using(
                                () -> Nomad.at(alone),
                                nomad -> nomad.servers()
                                        .time()
                                        .map(_ -> CheckResult.ok(name, "%s answers.".formatted(address)))
                                        .onErrorResume(
                                                NomadException.class,
                                                refused -> Mono.just(unreachable(name, address, refused))),
                                nomad -> nomad.close().subscribe()))
                .run(policy);
    }

    private static CheckResult unreachable(String name, URI address, NomadException refused) {
        if (refused.refusal() instanceof NomadRefusal.Tls(var fault)) {
            return CheckResult.failed(
                    name,
                    "TLS with %s is not right: %s."
                            .formatted(address, refused.text().replaceAll("\\.$", "")),
                    fix(fault, address));
        }
        if (refused.refusal() instanceof NomadRefusal.NotNomad) {
            return CheckResult.failed(
                    name,
                    "%s cannot be used: %s.".formatted(address, refused.text()),
                    "Name the address of a Nomad agent's HTTP API with --nomad; its usual port is 4646.");
        }
        if (refused.refusal() instanceof NomadRefusal.NoToken) {
            return CheckResult.failed(
                    name,
                    "%s was not asked: %s.".formatted(address, refused.text()),
                    "Write the token's Secret ID into that file, or name another with --nomad-token-file.");
        }
        return CheckResult.failed(
                name,
                refused.status() == 0
                        ? "%s cannot be reached: %s.".formatted(address, refused.text())
                        : "%s answers %d: %s.".formatted(address, refused.status(), refused.text()),
                refused.status() == 0
                        ? "Start Nomad there, open the way to it, or name another address with --nomad."
                        : "Name the address and the region of a Nomad agent with --nomad and --nomad-region.");
    }

    private static String fix(NomadRefusal.TlsFault fault, URI address) {
        return switch (fault) {
            case UNTRUSTED -> "Name the file of the authority that signed the agent's certificate with --nomad-ca.";
            case WRONG_NAME ->
                "Name what the agent's certificate is made out to with --nomad-server-name, such as server.global.nomad.";
            case NOT_VALID_NOW -> "Renew the agent's certificate, or set the clocks.";
            case CLIENT_CERTIFICATE ->
                "Name a certificate that the agent trusts, and its key, with --nomad-cert and --nomad-key.";
            case AGENT_WITHOUT_TLS ->
                "The agent speaks no TLS: write http:// with --nomad, or set tls { http = true }.";
            case AGENT_WITH_TLS ->
                "The agent speaks TLS: write https://%s with --nomad.".formatted(address.getAuthority());
            case OTHER -> "See what the agent's log says of it.";
        };
    }
}
