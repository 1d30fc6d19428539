package dev.berth.command.volume;

import dev.berth.command.decide.Decision;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What decisions about volumes have in common. */
public final class VolumeDecisions {
    private VolumeDecisions() {}

    /**
     * Appends the events, and answers with the volume after them.
     *
     * @param volume before, null where there was none
     * @param events that do not end it
     */
    public static Decision<VolumeAnswer> accept(
            @Nullable VolumeView volume, List<? extends VolumeEvent> events, Instant now) {
        return new Decision<>(List.<BerthEvent>copyOf(events), last -> accepted(volume, events, now, last));
    }

    /** The volume as it was after the events, which were appended already. */
    public static VolumeAnswer accepted(
            @Nullable VolumeView volume, List<? extends VolumeEvent> events, Instant at, long position) {
        var view = volume;
        for (var event : events) {
            view = VolumeView.evolve(view, event, at, position);
        }
        return new VolumeAnswer.Accepted(Objects.requireNonNull(view), CompletableFuture.completedFuture(position));
    }

    public static Decision<VolumeAnswer> unchanged(VolumeView volume) {
        return Decision.unchanged(
                new VolumeAnswer.Accepted(volume, CompletableFuture.completedFuture(volume.version())));
    }

    public static Decision<VolumeAnswer> refuse(Problem problem) {
        return Decision.unchanged(new VolumeAnswer.Refused(problem));
    }
}
