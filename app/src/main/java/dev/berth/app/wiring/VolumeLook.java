package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.volume.ReportVolumeUse;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.volume.NamedVolumes;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has decided that a volume is nearly full, and that it is so no more, where it seems to have crossed a threshold. What of that is
 * remembered is for the decision, which reads the log.
 */
public final class VolumeLook implements PodRounds.Look {
    private static final Logger log = LoggerFactory.getLogger(VolumeLook.class);

    private final PodDisks disks;
    private final NamedVolumes volumes;
    private final Function<ReportVolumeUse, Mono<VolumeAnswer>> commands;

    public VolumeLook(PodDisks disks, NamedVolumes volumes, Function<ReportVolumeUse, Mono<VolumeAnswer>> commands) {
        this.disks = disks;
        this.volumes = volumes;
        this.commands = commands;
    }

    @Override
    public Mono<Void> at(PodView pod) {
        return pod.volumes().isEmpty() ? Mono.empty() : disks.volumes(pod.id()).flatMap(used -> compare(pod, used));
    }

    private Mono<Void> compare(PodView pod, Map<Integer, Long> used) {
        return volumes.heldBy(pod.workspace(), pod.id())
                .flatMapMany(Flux::fromIterable)
                .concatMap(volume -> {
                    var bytes = bytes(pod, volume, used);
                    return bytes == null || volume.fillingAt(bytes) == volume.filling()
                            ? Mono.<Void>empty()
                            : decide(pod, volume, bytes);
                })
                .then();
    }

    /** A pod measures its volumes by their order. Null where it has not measured this one. */
    private static @Nullable Long bytes(PodView pod, VolumeView volume, Map<Integer, Long> used) {
        var index = IntStream.range(0, pod.volumes().size())
                .filter(i -> pod.volumes().get(i).id().equals(volume.id()))
                .findFirst();
        return index.isEmpty() ? null : used.get(index.getAsInt());
    }

    private Mono<Void> decide(PodView pod, VolumeView volume, long bytes) {
        var caller = Caller.system(pod.workspace(), "volumes-" + UUID.randomUUID());
        return commands.apply(new ReportVolumeUse(caller, pod.id(), volume.id(), volume.name(), bytes))
                .doOnNext(answer -> {
                    if (answer instanceof VolumeAnswer.Refused(var problem)) {
                        log.warn("A full volume was not remembered volume={} reason={}", volume.id(), problem.detail());
                    }
                })
                .doOnError(failed ->
                        log.warn("A full volume was not remembered volume={} error={}", volume.id(), failed.toString()))
                .onErrorComplete()
                .then();
    }
}
