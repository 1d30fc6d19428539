package dev.berth.command.volume.edit;

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
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Name and size are changed in one append, both or neither, where the new name is free and the quota has room. */
final class EditVolumeHandler {
    private final Quotas quotas;
    private final boolean sizedVolumes;

    /**
     * Changes volumes.
     *
     * @param sizedVolumes whether a volume that was made holds no more than its size then
     */
    EditVolumeHandler(Quotas quotas, boolean sizedVolumes) {
        this.quotas = quotas;
        this.sizedVolumes = sizedVolumes;
    }

    // The key is looked up last: whoever sees the name or room that a twin of this request took, then also sees the
    // twin.
    CompletableFuture<Decision<VolumeAnswer>> handle(EditVolume command, History history, Instant now) {
        var workspace = command.caller().workspace();
        return SavedVolume.find(command.name(), workspace, history)
                .thenCompose(volume -> named(command, history)
                        .thenCompose(other -> overQuota(command, volume.orElse(null), history)
                                .thenCompose(overQuota -> Requests.of(command.request(), workspace, history)
                                        .thenCompose(uses -> uses.isEmpty()
                                                ? CompletableFuture.completedFuture(
                                                        decide(command, volume.orElse(null), other, overQuota, now))
                                                : again(command, uses, history)))));
    }

    /** The volume that has the new name. */
    private static CompletableFuture<Optional<VolumeView>> named(EditVolume command, History history) {
        var name = command.newName();
        return name == null || name.equals(command.name())
                ? CompletableFuture.completedFuture(Optional.empty())
                : SavedVolume.find(name, command.caller().workspace(), history);
    }

    private CompletableFuture<Optional<Problem>> overQuota(
            EditVolume command, @Nullable VolumeView volume, History history) {
        var workspace = command.caller().workspace();
        var size = command.sizeGb();
        return volume == null || size == null || size <= volume.sizeGb()
                ? CompletableFuture.completedFuture(Optional.empty())
                : Policies.of(workspace, history)
                        .thenCompose(policy -> quotas.refusal(
                                workspace, policy.quota(), QuotaDemand.room(size - volume.sizeGb()), history));
    }

    private static CompletableFuture<Decision<VolumeAnswer>> again(
            EditVolume command, List<RecordedEvent> uses, History history) {
        var reused = Requests.reused(command.request(), uses);
        if (reused != null || !(uses.getLast().event() instanceof VolumeEvent event)) {
            return CompletableFuture.completedFuture(VolumeDecisions.refuse(
                    reused != null
                            ? reused
                            : Problem.of(
                                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                    "The Idempotency-Key came with a request that changed no volume.")));
        }
        return SavedVolume.find(event.name(), command.caller().workspace(), history)
                .thenApply(volume -> volume.map(VolumeDecisions::unchanged)
                        .orElseGet(() -> VolumeDecisions.refuse(
                                SavedVolume.unknown(event.name().value()))));
    }

    private Decision<VolumeAnswer> decide(
            EditVolume command,
            @Nullable VolumeView volume,
            Optional<VolumeView> other,
            Optional<Problem> overQuota,
            Instant now) {
        if (volume == null) {
            return VolumeDecisions.refuse(SavedVolume.unknown(command.name().value()));
        }
        return new VolumeEdit(command, volume, sizedVolumes)
                .refusal()
                .or(() -> other.map(VolumeEdit::nameTaken))
                .or(() -> overQuota)
                .map(VolumeDecisions::refuse)
                .orElseGet(() -> accept(command, volume, now));
    }

    private static Decision<VolumeAnswer> accept(EditVolume command, VolumeView volume, Instant now) {
        var events = new ArrayList<VolumeEvent>();
        var size = command.sizeGb();
        // The new size first: what the new name begins with is then all that is to be known.
        int sizeGb = size == null ? volume.sizeGb() : size;
        if (sizeGb != volume.sizeGb()) {
            events.add(new VolumeResized(volume.id(), volume.workspace(), volume.name(), sizeGb, command.request()));
        }
        var name = command.newName();
        if (name != null && !name.equals(volume.name())) {
            events.add(new VolumeRenamed(
                    volume.id(),
                    volume.workspace(),
                    volume.name(),
                    name,
                    sizeGb,
                    volume.node(),
                    volume.createdAt(),
                    command.request()));
        }
        return events.isEmpty() ? VolumeDecisions.unchanged(volume) : VolumeDecisions.accept(volume, events, now);
    }
}
