package dev.berth.command.volume.gone;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.volume.SavedVolume;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A volume that was to go is gone; one that was not, or a later one of the same name, is left alone. */
final class ReportVolumeGoneHandler {
    private ReportVolumeGoneHandler() {}

    static CompletableFuture<Decision<VolumeAnswer>> handle(ReportVolumeGone report, History history, Instant now) {
        return SavedVolume.find(report.name(), report.caller().workspace(), history)
                .thenApply(volume -> decide(report, volume.orElse(null)));
    }

    private static Decision<VolumeAnswer> decide(ReportVolumeGone report, @Nullable VolumeView volume) {
        return volume == null || !volume.id().equals(report.volume()) || !volume.isDeleting()
                ? Decision.unchanged(new VolumeAnswer.Gone())
                : new Decision<>(
                        List.of(new VolumeDeleted(volume.id(), volume.workspace(), volume.name())),
                        last -> new VolumeAnswer.Accepted(volume, CompletableFuture.completedFuture(last)));
    }
}
