package dev.berth.command.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.berth.command.decide.History;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a workspace may hold more. What was counted is kept, so that only newer events are read; a decision never rests on what
 * is kept, because the append's condition covers everything behind it.
 */
public final class Quotas {
    private static final int MAX_KEPT_WORKSPACES = 1_000;

    private final @Nullable Integer gpus;
    private final Cache<Workspace, Holdings> kept = Caffeine.newBuilder()
            .maximumSize(MAX_KEPT_WORKSPACES)
            .executor(Runnable::run)
            .build();

    /** Quotas of workspaces, each of {@code gpus} GPUs where its own says nothing of them; null for any number. */
    public Quotas(@Nullable Integer gpus) {
        this.gpus = gpus;
    }

    /** The refusal of what is wanted, empty where the workspace may hold it. What has no limit is not counted. */
    public CompletableFuture<Optional<Problem>> refusal(
            Workspace workspace, WorkspaceQuota quota, QuotaDemand wanted, History history) {
        var limits = limits(quota, wanted);
        if (limits.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var before = Objects.requireNonNullElse(kept.getIfPresent(workspace), Holdings.NONE);
        return history.after(before.position(), new Tag(Tag.WORKSPACE, workspace.name()))
                .thenApply(before::after)
                .thenApply(holdings -> {
                    kept.asMap()
                            .merge(workspace, holdings, (old, next) -> old.position() > next.position() ? old : next);
                    return refusal(workspace, limits, holdings, wanted);
                });
    }

    /** Of what is wanted. */
    private Map<Countable, Integer> limits(WorkspaceQuota quota, QuotaDemand wanted) {
        var limits = new EnumMap<Countable, Integer>(Countable.class);
        for (var each : Countable.values()) {
            var limit = limit(quota, each);
            if (limit != null && wanted.of(each) > 0) {
                limits.put(each, limit);
            }
        }
        return limits;
    }

    private @Nullable Integer limit(WorkspaceQuota quota, Countable countable) {
        return switch (countable) {
            case GPUS -> quota.gpus() == null ? gpus : quota.gpus();
            case PODS -> quota.pods();
            case PUBLIC_PORTS -> quota.publicPorts();
            case DISK_GB -> quota.diskGb();
            case VOLUMES -> quota.volumes();
        };
    }

    private static Optional<Problem> refusal(
            Workspace workspace, Map<Countable, Integer> limits, Holdings holdings, QuotaDemand wanted) {
        List<Fault> faults = Arrays.stream(Countable.values())
                .filter(limits::containsKey)
                .flatMap(each -> {
                    int max = Objects.requireNonNull(limits.get(each));
                    long held = holdings.held(each, wanted.pod());
                    return held + wanted.of(each) <= max
                            ? Optional.<Fault>empty().stream()
                            : Optional.of(new Fault(
                                            ProblemCode.QUOTA_EXCEEDED.code(),
                                            null,
                                            wanted.field(each),
                                            each.refusal(workspace, wanted, held, max)))
                                    .stream();
                })
                .toList();
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.QUOTA_EXCEEDED,
                        faults.stream().map(Fault::detail).collect(Collectors.joining(" ")),
                        faults));
    }
}
