package dev.berth.command.volume.create;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.command.policy.Policies;
import dev.berth.command.quota.QuotaDemand;
import dev.berth.command.quota.Quotas;
import dev.berth.command.volume.SavedVolume;
import dev.berth.command.volume.VolumeDecisions;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Creates a volume of the caller's workspace, unless that has one of the name. */
final class CreateVolumeHandler {
    private final Quotas quotas;

    CreateVolumeHandler(Quotas quotas) {
        this.quotas = quotas;
    }

    // The key is looked up last: whoever sees the name or room that a twin of this request took, then also sees the
    // twin.
    CompletableFuture<Decision<VolumeAnswer>> handle(CreateVolume command, History history, Instant now) {
        var workspace = command.caller().workspace();
        return SavedVolume.find(command.name(), workspace, history)
                .thenCompose(there -> Policies.of(workspace, history)
                        .thenCompose(policy -> quotas.refusal(
                                workspace, policy.quota(), QuotaDemand.volume(command.sizeGb()), history))
                        .thenCompose(overQuota -> Requests.of(command.request(), workspace, history)
                                .thenApply(uses -> uses.isEmpty()
                                        ? first(command, there.orElse(null), overQuota.orElse(null), now)
                                        : again(command, uses))));
    }

    private static Decision<VolumeAnswer> first(
            CreateVolume command, @Nullable VolumeView there, @Nullable Problem overQuota, Instant now) {
        if (there != null) {
            return VolumeDecisions.refuse(Problem.of(
                    ProblemCode.NAME_TAKEN,
                    there.isDeleting()
                            ? "The volume '%s' is still being deleted. Wait until it is gone, or choose another name."
                                    .formatted(command.name())
                            : "The workspace has a volume '%s' already. Choose another name, or delete that volume first."
                                    .formatted(command.name())));
        }
        if (overQuota != null) {
            return VolumeDecisions.refuse(overQuota);
        }
        var created = new VolumeCreated(
                command.volume(), command.caller().workspace(), command.name(), command.sizeGb(), command.request());
        return VolumeDecisions.accept(null, List.of(created), now);
    }

    private static Decision<VolumeAnswer> again(CreateVolume command, List<RecordedEvent> uses) {
        var reused = Requests.reused(command.request(), uses);
        if (reused == null && uses.getFirst().event() instanceof VolumeCreated created) {
            var use = uses.getFirst();
            return Decision.unchanged(VolumeDecisions.accepted(null, List.of(created), use.at(), use.position()));
        }
        return VolumeDecisions.refuse(
                reused != null
                        ? reused
                        : Problem.of(
                                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                "The Idempotency-Key came with a request that created no volume."));
    }
}
