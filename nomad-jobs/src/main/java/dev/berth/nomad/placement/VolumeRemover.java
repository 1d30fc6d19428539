package dev.berth.nomad.placement;

import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.VolumeDeletions;
import dev.berth.nomad.VolumeDeletions.WantedDeletion;
import dev.berth.nomadsdk.Nomad;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes the named volumes that are to go: first at the scheduler, then in the log. Each may be done twice without harm, so that
 * a process that dies in between leaves to the next one no more than to begin again.
 */
public final class VolumeRemover {
    private static final Logger log = LoggerFactory.getLogger(VolumeRemover.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Volumes volumes;
    private final VolumeDeletions deletions;

    public VolumeRemover(Nomad nomad, NomadJobsSettings settings, VolumeDeletions deletions) {
        this.volumes = new Volumes(nomad, settings.volumePlugin());
        this.deletions = deletions;
    }

    /** Completes also where it could not be deleted now, as while its machine is away. */
    Mono<Void> delete(WantedDeletion deletion) {
        return volumes.delete(PodVolumes.nameOf(deletion.volume()))
                .then(deletions.done(deletion))
                .timeout(TIMEOUT)
                .doOnSuccess(_ -> log.info("Deleted a volume volume={}", deletion.volume()))
                .onErrorResume(refused -> {
                    log.warn(
                            "Cannot delete a volume; it is tried again volume={} error={}",
                            deletion.volume(),
                            refused.toString());
                    return Mono.empty();
                });
    }

    /** Takes up what was left while subscribed to, by one process at a time. */
    public Flux<Void> keep(Duration interval) {
        return Flux.interval(Duration.ZERO, interval)
                .onBackpressureLatest()
                .concatMap(
                        _ -> deletions
                                .wanted()
                                .concatMap(this::delete)
                                .doOnError(broken ->
                                        log.warn("Cannot look for volumes to delete error={}", broken.toString()))
                                .onErrorComplete(),
                        1);
    }
}
