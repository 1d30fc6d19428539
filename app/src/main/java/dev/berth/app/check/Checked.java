package dev.berth.app.check;

import dev.berth.app.check.CheckResult.Status;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** A check that is yet to be made, and that always comes to a result. */
record Checked(String name, Mono<CheckResult> result) {
    /** Longer than a server looks for a leader. */
    private static final Duration MAX_TIME = Duration.ofSeconds(8);

    /** The result within a bounded time; what goes wrong on the way fails the check. */
    Mono<CheckResult> run(LeastPolicy policy) {
        return result.timeout(MAX_TIME)
                // As where an answer has no date: a check that is left out would pass for one that went well.
                .defaultIfEmpty(CheckResult.unknown(name, "Nomad's answer does not say."))
                .onErrorResume(
                        TimeoutException.class,
                        _ -> Mono.just(CheckResult.failed(
                                name,
                                "No answer within %d s.".formatted(MAX_TIME.toSeconds()),
                                "See what Nomad's own log says, and try again.")))
                .onErrorResume(
                        IllegalArgumentException.class,
                        unusable -> Mono.just(
                                CheckResult.failed(
                                        name,
                                        "%s.".formatted(unusable.getMessage()),
                                        "Name a PEM file that Berth's user may read with --nomad-ca, --nomad-cert or --nomad-key.")))
                .onErrorResume(NomadException.class, refused -> Mono.just(ofRefusal(refused, policy)))
                .onErrorResume(
                        RuntimeException.class,
                        fault -> Mono.just(CheckResult.failed(
                                name,
                                "Nomad's answer cannot be understood: %s.".formatted(fault.getMessage()),
                                "See whether what answers is Nomad, and of a version from %s on."
                                        .formatted(NomadVersion.OLDEST))));
    }

    private CheckResult ofRefusal(NomadException refused, LeastPolicy policy) {
        return new CheckResult(
                name,
                Status.FAILED,
                "Nomad refuses: %s".formatted(refused.text()),
                refused.isForbidden() ? policy.fix() : "See what Nomad's own log says, and try again.");
    }
}
