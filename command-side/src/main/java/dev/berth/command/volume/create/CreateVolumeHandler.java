package dev.berth.command.volume.create;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.command.volume.SavedVolume;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Creates a volume of the caller's workspace, unless that has one of the name. */
final class CreateVolumeHandler {
    private CreateVolumeHandler() {}

    // The key is looked up last: whoever sees the name that a twin of this request took, then also sees the twin.
    static CompletableFuture<Decision<VolumeAnswer>> handle(CreateVolume command, History history, Instant now) {
        var workspace = command.caller().workspace();
        return SavedVolume.find(command.name(), workspace, history)
                .thenCombine(
                        Requests.of(command.request(), workspace, history),
                        (volume, uses) ->
                                uses.isEmpty() ? first(command, volume.orElse(null), now) : again(command, uses));
    }

    private static Decision<VolumeAnswer> first(CreateVolume command, @Nullable VolumeView there, Instant now) {
        if (there != null) {
            return refuse(Problem.of(
                    ProblemCode.NAME_TAKEN,
                    there.isDeleting()
                            ? "The volume '%s' is still being deleted. Wait until it is gone, or choose another name."
                                    .formatted(command.name())
                            : "The workspace has a volume '%s' already. Choose another name, or delete that volume first."
                                    .formatted(command.name())));
        }
        var created = new VolumeCreated(
                command.volume(), command.caller().workspace(), command.name(), command.sizeGb(), command.request());
        return new Decision<>(
                List.of(created), last -> accepted(created, now, CompletableFuture.completedFuture(last)));
    }

    private static Decision<VolumeAnswer> again(CreateVolume command, List<RecordedEvent> uses) {
        var reused = Requests.reused(command.request(), uses);
        if (reused == null && uses.getFirst().event() instanceof VolumeCreated created) {
            return Decision.unchanged(accepted(
                    created,
                    uses.getFirst().at(),
                    CompletableFuture.completedFuture(uses.getFirst().position())));
        }
        return refuse(
                reused != null
                        ? reused
                        : Problem.of(
                                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                "The Idempotency-Key came with a request that created no volume."));
    }

    private static VolumeAnswer accepted(VolumeCreated created, Instant at, CompletableFuture<Long> position) {
        return new VolumeAnswer.Accepted(Objects.requireNonNull(VolumeView.evolve(null, created, at)), position);
    }

    private static Decision<VolumeAnswer> refuse(Problem problem) {
        return Decision.unchanged(new VolumeAnswer.Refused(problem));
    }
}
