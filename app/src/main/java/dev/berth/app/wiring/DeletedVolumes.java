package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.nomad.VolumeDeletions;
import dev.berth.query.volume.NamedVolumes;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Named volumes that are to go, from the views of this process, and back to the log when they are gone. */
public final class DeletedVolumes implements VolumeDeletions {
    private static final String REQUEST = "volume-deletion";

    private final NamedVolumes volumes;
    private final Function<ReportVolumeGone, Mono<VolumeAnswer>> reports;

    public DeletedVolumes(NamedVolumes volumes, Function<ReportVolumeGone, Mono<VolumeAnswer>> reports) {
        this.volumes = volumes;
        this.reports = reports;
    }

    @Override
    public Flux<WantedDeletion> wanted() {
        return volumes.deleting().map(volume -> new WantedDeletion(volume.workspace(), volume.id(), volume.name()));
    }

    @Override
    public Mono<Void> done(WantedDeletion deletion) {
        return reports.apply(new ReportVolumeGone(
                        Caller.system(deletion.workspace(), REQUEST), deletion.volume(), deletion.name()))
                .flatMap(answer -> switch (answer) {
                    case VolumeAnswer.Accepted _, VolumeAnswer.Gone _ -> Mono.empty();
                    case VolumeAnswer.Refused(var problem) -> Mono.error(problem.asException());
                });
    }
}
