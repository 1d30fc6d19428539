package dev.berth.app.output;

import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What pods wrote, from Nomad where that has it, else from the archive. */
final class ArchivedPodOutput implements PodOutput {
    private final PodOutput nomad;
    private final PodLogs nomadTexts;
    private final OutputArchive archive;

    ArchivedPodOutput(PodOutput nomad, PodLogs nomadTexts, OutputArchive archive) {
        this.nomad = nomad;
        this.nomadTexts = nomadTexts;
        this.archive = archive;
    }

    @Override
    public Flux<KeptBoot> boots(PodId pod, int node) {
        return orArchived(nomad.boots(pod, node), archive.boot(pod, node))
                .collectList()
                .flatMapMany(there -> archive.boot(pod, node)
                        .filter(archived -> there.stream()
                                .noneMatch(boot -> boot.allocation().equals(archived.allocation())))
                        .map(archived -> Stream.concat(there.stream(), Stream.of(archived))
                                .toList())
                        // Nomad answers without the database.
                        .onErrorReturn(there)
                        .defaultIfEmpty(there)
                        .flatMapIterable(List::copyOf));
    }

    @Override
    public Flux<OutputPiece> tail(KeptBoot boot, Output output, int bytes) {
        return orArchived(
                nomad.tail(boot, output, bytes),
                archive.find(boot, output)
                        .map(end -> end.last(bytes))
                        .filter(piece -> piece.data().hasRemaining()));
    }

    @Override
    public Flux<OutputPiece> after(KeptBoot boot, Output output, OutputPlace place, boolean follow) {
        return orArchived(
                nomad.after(boot, output, place, follow),
                archive.find(boot, output)
                        .map(end -> end.after(place))
                        .filter(piece -> piece.data().hasRemaining()));
    }

    /** The last bytes of the newest boot, as {@link PodLogs} tells them. No second interface: Spring finds one object for each. */
    public Mono<String> tail(PodId pod, int node, Output output, int bytes) {
        var archived = archive.boot(pod, node)
                .flatMap(boot -> archive.find(boot, output))
                .map(end ->
                        StandardCharsets.UTF_8.decode(end.last(bytes).data()).toString());
        return orArchived(
                        nomadTexts
                                .tail(pod, node, output, bytes)
                                .filter(text -> !text.isEmpty())
                                .flux(),
                        archived)
                .next();
    }

    /** Once something came of Nomad, nothing of the archive follows: it would be told twice. */
    private static <T> Flux<T> orArchived(Flux<T> there, Mono<T> archived) {
        return Flux.defer(() -> {
            var isTold = new AtomicBoolean();
            return there.doOnNext(_ -> isTold.set(true))
                    .onErrorResume(away -> isTold.get() ? Mono.error(away) : archived.switchIfEmpty(Mono.error(away)))
                    .switchIfEmpty(archived);
        });
    }
}
