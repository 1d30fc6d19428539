package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.ReportKeyRemoval;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.nomad.KeyRemovals;
import dev.berth.query.route.RemovedKey;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removed keys that pods may still let in, as edges are told, and back to the log how far their removal has come. */
public final class AwaitedKeyRemovals implements KeyRemovals {
    private static final String REQUEST = "key-removal";

    private final Supplier<List<RemovedKey>> removed;
    private final Function<ReportKeyRemoval, Mono<SshKeyAnswer>> reports;

    public AwaitedKeyRemovals(
            Supplier<List<RemovedKey>> removed, Function<ReportKeyRemoval, Mono<SshKeyAnswer>> reports) {
        this.removed = removed;
        this.reports = reports;
    }

    @Override
    public Flux<AwaitedRemoval> awaited() {
        return Flux.defer(() -> Flux.fromIterable(removed.get()))
                .map(key -> new AwaitedRemoval(
                        key.workspace(), key.id(), key.fingerprint(), key.removal(), key.removedAt(), key.awaited()));
    }

    @Override
    public Mono<Void> reached(AwaitedRemoval removal, List<PodId> stillAwaited) {
        return reports.apply(new ReportKeyRemoval(
                        Caller.system(removal.workspace(), REQUEST), removal.key(), removal.position(), stillAwaited))
                .flatMap(answer -> switch (answer) {
                    case SshKeyAnswer.Accepted _ -> Mono.empty();
                    case SshKeyAnswer.Refused(var problem) -> Mono.error(problem.asException());
                });
    }
}
