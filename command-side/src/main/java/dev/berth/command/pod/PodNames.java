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
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who has a name within a workspace. */
public final class PodNames {
    private PodNames() {}

    /** The living pod that has the name, empty where it is free. */
    public static CompletableFuture<Optional<PodId>> holder(Workspace workspace, PodName name, History history) {
        return history.of(PodEvent.nameTag(workspace, name)).thenApply(named -> holder(named, name));
    }

    private static Optional<PodId> holder(List<RecordedEvent> named, PodName name) {
        return named.isEmpty()
                ? Optional.empty()
                : switch (named.getLast().event()) {
                    case PodTerminated _ -> Optional.empty();
                    case PodRenamed renamed when !renamed.name().equals(name) -> Optional.empty();
                    case PodEvent event -> Optional.of(event.pod());
                    default -> Optional.empty();
                };
    }

    public static Problem taken(PodName name, PodId holder) {
        return Problem.of(
                ProblemCode.NAME_TAKEN,
                "The name '%s' belongs to %s. Choose another one, or terminate that pod first."
                        .formatted(name, holder));
    }
}
