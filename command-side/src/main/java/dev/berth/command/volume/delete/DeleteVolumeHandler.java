package dev.berth.command.volume.delete;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.volume.SavedVolume;
import dev.berth.command.volume.VolumeDecisions;
import dev.berth.command.volume.VolumesOfLaunch;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A volume is to go for good. Asking again while that is under way changes nothing. */
final class DeleteVolumeHandler {
    private DeleteVolumeHandler() {}

    static CompletableFuture<Decision<VolumeAnswer>> handle(DeleteVolume command, History history, Instant now) {
        return SavedVolume.find(command.name(), command.caller().workspace(), history)
                .thenApply(volume -> decide(command, volume.orElse(null), now));
    }

    private static Decision<VolumeAnswer> decide(DeleteVolume command, @Nullable VolumeView volume, Instant now) {
        if (volume == null) {
            return VolumeDecisions.refuse(SavedVolume.unknown(command.name().value()));
        }
        if (volume.attachedTo() != null) {
            return VolumeDecisions.refuse(VolumesOfLaunch.inUse(volume));
        }
        if (volume.isDeleting()) {
            return VolumeDecisions.unchanged(volume);
        }
        var requested = new VolumeDeleteRequested(volume.id(), volume.workspace(), volume.name());
        return VolumeDecisions.accept(volume, List.of(requested), now);
    }
}
