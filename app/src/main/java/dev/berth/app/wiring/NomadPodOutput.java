package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.LogFrame;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pods' output in pieces, as Nomad keeps it beside their allocations. */
public final class NomadPodOutput implements PodOutput {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BOOTS = 50;

    private final Nomad nomad;
    private final Nomad followers;

    /** {@code followers} has connections for streams without end. */
    public NomadPodOutput(Nomad nomad, Nomad followers) {
        this.nomad = nomad;
        this.followers = followers;
    }

    @Override
    public Flux<KeptBoot> boots(PodId pod, int node) {
        return PodAllocations.newestFirst(nomad, pod, node)
                .take(MAX_BOOTS)
                .concatMap(allocation -> nomad.allocations()
                        .get(allocation.id())
                        .flatMap(whole -> Mono.justOrEmpty(boot(whole)))
                        .onErrorResume(NomadPodOutput::isNotFound, _ -> Mono.empty()))
                .onErrorMap(NomadPodLogs::isAway, NomadPodLogs::unavailable);
    }

    private static Optional<KeptBoot> boot(Allocation allocation) {
        return Optional.ofNullable(allocation.job())
                .flatMap(PodMeta::of)
                .map(meta -> new KeptBoot(meta.generation(), allocation.id()));
    }

    @Override
    public Flux<OutputPiece> tail(KeptBoot boot, Output output, int bytes) {
        return pieces(nomad.logs()
                .read(boot.allocation(), PodJob.TASK, NomadPodLogs.nomads(output), bytes, false)
                .timeout(READ_TIMEOUT));
    }

    @Override
    public Flux<OutputPiece> after(KeptBoot boot, Output output, OutputPlace place, boolean follow) {
        return pieces(offset(boot, output, place)
                .flatMapMany(offset -> follow
                        ? followers
                                .logs()
                                .after(boot.allocation(), PodJob.TASK, NomadPodLogs.nomads(output), offset, true)
                        : nomad.logs()
                                .after(boot.allocation(), PodJob.TASK, NomadPodLogs.nomads(output), offset, false)
                                .timeout(READ_TIMEOUT)));
    }

    /** Nomad counts from the beginning of the oldest file that is kept. */
    private Mono<Long> offset(KeptBoot boot, Output output, OutputPlace place) {
        if (place.file() == 0) {
            return Mono.just(place.offset());
        }
        return size(boot, output, place.file())
                .flatMap(there -> Flux.range(1, place.file())
                        .concatMap(
                                back -> size(boot, output, place.file() - back).defaultIfEmpty(-1L), 1)
                        .takeWhile(size -> size >= 0)
                        .reduce(place.offset(), Long::sum))
                .defaultIfEmpty(0L);
    }

    private Mono<Long> size(KeptBoot boot, Output output, int file) {
        var path = "alloc/logs/%s.%s.%d".formatted(PodJob.TASK, output.name().toLowerCase(Locale.ROOT), file);
        return nomad.allocations()
                .status(boot.allocation(), path)
                .map(status -> status.size())
                .onErrorResume(NomadPodOutput::isNotFound, _ -> Mono.empty());
    }

    private static Flux<OutputPiece> pieces(Flux<LogFrame> frames) {
        return frames.filter(frame -> frame.data().hasRemaining())
                .map(frame -> new OutputPiece(frame.data(), new OutputPlace(file(frame.file()), frame.offset())))
                .onErrorResume(NomadPodOutput::isNotFound, _ -> Flux.empty())
                .onErrorMap(NomadPodLogs::isAway, NomadPodLogs::unavailable);
    }

    /** Its number ends the name: {@code main.stdout.0}. */
    static int file(@Nullable String name) {
        var number = name == null ? "" : name.substring(name.lastIndexOf('.') + 1);
        return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : 0;
    }

    private static boolean isNotFound(Throwable refused) {
        return refused instanceof NomadException nomad && nomad.isNotFound();
    }
}
