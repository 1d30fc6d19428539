package dev.berth.command.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.berth.command.decide.History;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether a workspace may hold more GPUs. What was counted is kept, so that only newer events are read; a decision never
 * rests on what is kept, because the append's condition covers everything behind it.
 */
public final class GpuQuota {
    private static final int MAX_KEPT_WORKSPACES = 1_000;

    private final @Nullable Integer limit;
    private final Cache<Workspace, Holdings> kept = Caffeine.newBuilder()
            .maximumSize(MAX_KEPT_WORKSPACES)
            .executor(Runnable::run)
            .build();

    /** A quota of {@code limit} GPUs for each workspace, null for none. */
    public GpuQuota(@Nullable Integer limit) {
        this.limit = limit;
    }

    /** The refusal of {@code gpus} GPUs on all nodes of {@code pod} together, empty where the workspace may hold them. */
    public CompletableFuture<Optional<Problem>> refusal(Workspace workspace, PodId pod, int gpus, History history) {
        var max = limit;
        if (max == null || gpus == 0) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var before = Objects.requireNonNullElse(kept.getIfPresent(workspace), Holdings.NONE);
        return history.after(before.position(), new Tag(Tag.WORKSPACE, workspace.name()))
                .thenApply(before::after)
                .thenApply(holdings -> {
                    kept.asMap()
                            .merge(workspace, holdings, (old, next) -> old.position() > next.position() ? old : next);
                    return refusal(workspace, holdings.heldByOthers(pod), gpus, max);
                });
    }

    private static Optional<Problem> refusal(Workspace workspace, int held, int gpus, int max) {
        return held + gpus <= max
                ? Optional.empty()
                : Optional.of(Problem.of(
                        ProblemCode.QUOTA_EXCEEDED,
                        ("The workspace '%s' holds %d of its %d GPUs, and this pod asks for %d. "
                                        + "Stop or terminate a pod, or ask for %d or fewer.")
                                .formatted(workspace, held, max, gpus, Math.max(0, max - held))));
    }
}
