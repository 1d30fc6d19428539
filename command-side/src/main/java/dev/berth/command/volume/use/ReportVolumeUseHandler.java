package dev.berth.command.volume.use;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.volume.SavedVolume;
import dev.berth.command.volume.VolumeDecisions;
import dev.berth.messages.volume.ReportVolumeUse;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A measurement is remembered only where it crosses a threshold, so the log grows with warnings and not with time. What a pod
 * measured that does not have the volume (any more) is of no use to anybody.
 */
final class ReportVolumeUseHandler {
    private ReportVolumeUseHandler() {}

    static CompletableFuture<Decision<VolumeAnswer>> handle(ReportVolumeUse report, History history, Instant now) {
        return SavedVolume.find(report.name(), report.caller().workspace(), history)
                .thenApply(volume -> decide(report, volume.orElse(null), now));
    }

    private static Decision<VolumeAnswer> decide(ReportVolumeUse report, @Nullable VolumeView volume, Instant now) {
        if (volume == null
                || !volume.id().equals(report.volume())
                || !report.pod().equals(volume.attachedTo())) {
            return Decision.unchanged(new VolumeAnswer.Gone());
        }
        boolean filling = volume.fillingAt(report.usedBytes());
        if (filling == volume.filling()) {
            return VolumeDecisions.unchanged(volume);
        }
        return VolumeDecisions.accept(volume, List.of(crossed(report, volume, filling)), now);
    }

    private static VolumeEvent crossed(ReportVolumeUse report, VolumeView volume, boolean filling) {
        return filling
                ? new VolumeFilling(
                        volume.id(),
                        volume.workspace(),
                        volume.name(),
                        report.pod(),
                        report.usedBytes(),
                        volume.sizeBytes())
                : new VolumeRelieved(
                        volume.id(),
                        volume.workspace(),
                        volume.name(),
                        report.pod(),
                        report.usedBytes(),
                        volume.sizeBytes());
    }
}
