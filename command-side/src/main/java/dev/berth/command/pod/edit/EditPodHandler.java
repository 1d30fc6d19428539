package dev.berth.command.pod.edit;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodNames;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.ChosenKeys;
import dev.berth.command.pod.setting.PodSettingsEvents;
import dev.berth.command.pod.setting.SessionChange;
import dev.berth.command.policy.SshAccess;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A name, labels, a lock, timers, a schedule, who may log in and when are changed in one append, all or none. */
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
        if (command.settings().keys() != null && pod.sshKeys() != null) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(hasKeysOfItsOwn()));
        }
        var session = command.settings().session();
        var closed = session == null ? Optional.<Problem>empty() : new SessionChange(pod, session, now).refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(closed.get()));
        }
        var shut = session == null
                ? CompletableFuture.completedFuture(Optional.<Problem>empty())
                : SshAccess.refusal(pod.workspace(), history);
        return shut.thenCompose(off -> off.isPresent()
                ? CompletableFuture.completedFuture(PodDecisions.refuse(off.get()))
                : chosen(command, pod, history, now));
    }

    private static CompletableFuture<Decision<PodAnswer>> chosen(
            EditPod command, PodView pod, History history, Instant now) {
        return ChosenKeys.of(command.settings().keys(), pod.workspace(), history)
                .thenCompose(chosen -> switch (chosen) {
                    case ChosenKeys.AllFound(var keys) -> named(command, pod, keys, history, now);
                    case ChosenKeys.SomeMissing(var problem) ->
                        CompletableFuture.completedFuture(PodDecisions.refuse(problem));
                });
    }

    private static CompletableFuture<Decision<PodAnswer>> named(
            EditPod command, PodView pod, @Nullable List<ChosenKey> keys, History history, Instant now) {
        var name = command.name();
        if (name == null || name.equals(pod.name())) {
            return CompletableFuture.completedFuture(accept(command, pod, null, keys, now));
        }
        var tooLong = PodNames.tooLong(name, pod.nodeCount());
        if (tooLong != null) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(tooLong));
        }
        // It is the pod's own where a twin of this request came first, which the append finds out.
        return PodNames.taken(pod.workspace(), name, pod.nodeCount(), pod.id(), history)
                .thenApply(taken -> taken.map(other -> PodDecisions.refuse(other.problem()))
                        .orElseGet(() -> accept(command, pod, name, keys, now)));
    }

    private static Decision<PodAnswer> accept(
            EditPod command, PodView pod, @Nullable PodName name, @Nullable List<ChosenKey> keys, Instant now) {
        List<PodEvent> events = new ArrayList<>();
        if (name != null) {
            events.add(new PodRenamed(
                    pod.id(),
                    pod.workspace(),
                    pod.generation(),
                    pod.name(),
                    name,
                    command.request(),
                    pod.nodes() == null ? null : pod.nodeCount()));
        }
        if (command.settings().keys() != null && !Objects.equals(keys, pod.chosenKeys())) {
            events.add(new PodKeysChosen(pod.id(), pod.workspace(), pod.generation(), keys, command.request()));
        }
        events.addAll(new PodSettingsEvents(pod, command.caller(), command.request(), now).of(command.settings()));
        return events.isEmpty() ? PodDecisions.unchanged(pod) : PodDecisions.accept(pod, events, now);
    }

    private static Problem hasKeysOfItsOwn() {
        var text =
                "The pod lets in the keys that its launch named in SSH_PUBLIC_KEY and no others, until it is terminated."
                        + " Launch another pod to choose keys of the workspace.";
        return new Problem(ProblemCode.INVALID_SPEC, text, List.of(Fault.ofField("has-keys-of-its-own", "keys", text)));
    }

    private static Problem gone(PodView pod) {
        return Problem.of(
                ProblemCode.INVALID_TRANSITION,
                "The pod is %s, and nothing of it can be changed any more."
                        .formatted(pod.phase() == Phase.TERMINATED ? "terminated" : "being terminated"));
    }
}
