package dev.berth.command.pod;

import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who has a name within a workspace. */
public final class PodNames {
    private PodNames() {}

    /** The living pod that has the name, for itself or one of its nodes; empty where it is free. */
    private static CompletableFuture<Optional<PodId>> holder(Workspace workspace, PodName name, History history) {
        return history.of(PodEvent.nameTag(workspace, name)).thenApply(named -> holder(named, name));
    }

    /**
     * A living pod other than {@code pod} that has one of the names by which that is to be reached, with the name; empty where all of
     * them are free.
     */
    public static CompletableFuture<Optional<Taken>> taken(
            Workspace workspace, PodName name, int nodes, PodId pod, History history) {
        var result = CompletableFuture.completedFuture(Optional.<Taken>empty());
        for (var each : PodEvent.names(name, nodes)) {
            result = result.thenCompose(found -> found.isPresent()
                    ? CompletableFuture.completedFuture(found)
                    : holder(workspace, each, history)
                            .thenApply(holder ->
                                    holder.filter(other -> !other.equals(pod)).map(other -> new Taken(each, other))));
        }
        return result;
    }

    /** Null where each of so many nodes can be called by the name and its index. */
    public static @Nullable Problem tooLong(PodName name, int nodes) {
        if (nodes == 1 || name.ofNode(nodes - 1) != null) {
            return null;
        }
        var text =
                "Its nodes are called by it and their index, as in '%s-%d', and that is longer than a name may be. Choose one of up to 27 characters."
                        .formatted(name, nodes - 1);
        return new Problem(ProblemCode.INVALID_SPEC, text, List.of(Fault.ofField("invalid-name", "name", text)));
    }

    /** A name and whose it is. */
    public record Taken(PodName name, PodId holder) {
        public Problem problem() {
            return Problem.of(
                    ProblemCode.NAME_TAKEN,
                    "The name '%s' belongs to %s. Choose another one, or terminate that pod first."
                            .formatted(name, holder));
        }
    }

    private static Optional<PodId> holder(List<RecordedEvent> named, PodName name) {
        return named.isEmpty()
                ? Optional.empty()
                : switch (named.getLast().event()) {
                    case PodTerminated _ -> Optional.empty();
                    case PodRenamed renamed
                    when !PodEvent.names(renamed.name(), renamed.nodeCount()).contains(name) -> Optional.empty();
                    case PodEvent event -> Optional.of(event.pod());
                    default -> Optional.empty();
                };
    }
}
