package dev.berth.command.pod.edit;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodNames;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.PodSettingsEvents;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodRenamed;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A name, labels, a lock, timers and a schedule are changed in one append, all or none. */
final class EditPodHandler {
    private EditPodHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(EditPod command, History history, Instant now) {
        return PodChange.check(command, history).thenCompose(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod, history, now);
            case PodChange.Answered(var decision) -> CompletableFuture.completedFuture(decision);
        });
    }

    private static CompletableFuture<Decision<PodAnswer>> decide(
            EditPod command, PodState state, History history, Instant now) {
        var pod = state.view();
        if (state.terminating() || pod.phase() == Phase.TERMINATED) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(gone(pod)));
        }
        var name = command.name();
        if (name == null || name.equals(pod.name())) {
            return CompletableFuture.completedFuture(accept(command, pod, null, now));
        }
        return PodNames.holder(pod.workspace(), name, history)
                .thenApply(holder -> isTaken(holder, pod)
                        ? PodDecisions.refuse(PodNames.taken(name, holder.orElseThrow()))
                        : accept(command, pod, name, now));
    }

    /** It is the pod's own where a twin of this request came first, which the append finds out. */
    private static boolean isTaken(Optional<PodId> holder, PodView pod) {
        return holder.isPresent() && !holder.get().equals(pod.id());
    }

    private static Decision<PodAnswer> accept(EditPod command, PodView pod, @Nullable PodName name, Instant now) {
        List<PodEvent> events = new ArrayList<>();
        if (name != null) {
            events.add(
                    new PodRenamed(pod.id(), pod.workspace(), pod.generation(), pod.name(), name, command.request()));
        }
        events.addAll(new PodSettingsEvents(pod, command.caller(), command.request(), now).of(command.settings()));
        return events.isEmpty() ? PodDecisions.unchanged(pod) : PodDecisions.accept(pod, events, now);
    }

    private static Problem gone(PodView pod) {
        return Problem.of(
                ProblemCode.INVALID_TRANSITION,
                "The pod is %s, and nothing of it can be changed any more."
                        .formatted(pod.phase() == Phase.TERMINATED ? "terminated" : "being terminated"));
    }
}
