package dev.berth.command.volume;

import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The volume that a name stands for in a workspace. */
public final class SavedVolume {
    /** Of one volume. */
    public static final int MAX_GB = 65_536;

    private SavedVolume() {}

    /** Whoever changes it at the same time makes the append fail, and the decision is made anew. */
    public static CompletableFuture<Optional<VolumeView>> find(VolumeName name, Workspace workspace, History history) {
        return history.of(name.tag(workspace)).thenApply(events -> Optional.ofNullable(of(name, events)));
    }

    private static @Nullable VolumeView of(VolumeName name, List<RecordedEvent> history) {
        VolumeView volume = null;
        for (var recorded : history) {
            if (recorded.event() instanceof VolumeEvent event) {
                volume = VolumeView.evolve(volume, event, recorded.at(), recorded.position());
                // One that was given another name goes on there, and this one is free.
                volume = volume != null && volume.name().equals(name) ? volume : null;
            }
        }
        return volume;
    }

    /** The same for a volume that never was, one that was deleted and one of another workspace. */
    public static Problem unknown(String name) {
        return Problem.of(
                ProblemCode.UNKNOWN_VOLUME,
                "This workspace has no volume '%s'. GET /v1/volumes lists those there are.".formatted(name));
    }
}
