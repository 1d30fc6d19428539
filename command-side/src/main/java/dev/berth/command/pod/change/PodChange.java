package dev.berth.command.pod.change;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodLock;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What every change of a pod has to pass before its own decision. */
public sealed interface PodChange {
    /** The change may be decided. */
    record Permitted(PodState pod) implements PodChange {}

    /** It was decided already, or cannot be. */
    record Answered(Decision<PodAnswer> decision) implements PodChange {}

    /** Reads the pod and says whether {@code action} may be decided. */
    static CompletableFuture<PodChange> check(ChangePod command, PodAction action, History history) {
        return check(command, history).thenApply(change -> switch (change) {
            case Permitted(var pod) -> check(action, pod);
            case Answered answered -> answered;
        });
    }

    /** Reads the pod and says whether a change of it may be decided that is possible in any phase. */
    static CompletableFuture<PodChange> check(ChangePod command, History history) {
        // The key is looked up after the pod: whoever sees what a twin of this request did, then also sees the twin.
        return read(command, history)
                .thenCompose(pod -> Requests.of(
                                command.request(), command.caller().workspace(), history)
                        .thenCompose(uses -> uses.isEmpty()
                                ? CompletableFuture.completedFuture(check(command, pod))
                                : read(command, history).thenApply(now -> again(command, now, uses))));
    }

    private static CompletableFuture<Optional<PodState>> read(ChangePod command, History history) {
        return history.of(PodDecisions.tag(command.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> Optional.ofNullable(pod)
                        .filter(own ->
                                own.view().workspace().equals(command.caller().workspace())));
    }

    private static PodChange again(ChangePod command, Optional<PodState> pod, List<RecordedEvent> uses) {
        var reused = Requests.reused(command.request(), uses);
        return reused != null
                ? refused(reused)
                : pod.<PodChange>map(state -> new Answered(PodDecisions.unchanged(state.view())))
                        .orElseGet(() -> refused(unknown(command.pod())));
    }

    private static PodChange check(ChangePod command, Optional<PodState> found) {
        if (found.isEmpty()) {
            return refused(unknown(command.pod()));
        }
        var pod = found.get();
        var expected = command.expectedVersions();
        if (expected != null && !expected.contains(pod.view().version())) {
            return refused(versionMismatch(pod.view(), expected));
        }
        return new Permitted(pod);
    }

    private static PodChange check(PodAction action, PodState pod) {
        if (action == PodAction.RESET && pod.view().nodes() != null) {
            return refused(severalDisks(pod.view()));
        }
        var lock = pod.view().lock();
        if (lock != null
                && action != PodAction.START
                && pod.view().phase().actions().contains(action)) {
            return refused(locked(lock, action));
        }
        return pod.view().actions().contains(action)
                ? new Permitted(pod)
                : refused(invalidTransition(pod.view(), action));
    }

    private static Problem locked(PodLock lock, PodAction action) {
        return Problem.of(
                ProblemCode.POD_LOCKED,
                "The pod is locked against '%s', by %s since %s. Send PATCH with {\"locked\": false} to unlock it first."
                        .formatted(action.word(), lock.by(), lock.since().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Problem severalDisks(PodView pod) {
        return Problem.of(
                ProblemCode.INVALID_TRANSITION,
                "The pod has %d nodes with a disk each, and a reset exchanges the disk of one. Delete what is on them over SSH and restart the pod, or terminate it and launch it anew."
                        .formatted(pod.nodeCount()));
    }

    /** The same for a pod that never was and for one of another workspace. */
    static Problem unknown(PodId pod) {
        return unknown(pod.value());
    }

    /** As {@link #unknown(PodId)}, for what need not even be an id. */
    static Problem unknown(String pod) {
        return Problem.of(
                ProblemCode.UNKNOWN_POD,
                "There is no pod '%s' in this workspace. GET /v1/pods lists those there are.".formatted(pod));
    }

    private static Problem versionMismatch(PodView pod, Set<Long> expected) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                "If-Match names %s, but the pod is at version %d. Read it again and decide anew."
                        .formatted(RequestHeaders.shown(expected), pod.version()));
    }

    private static Problem invalidTransition(PodView pod, PodAction action) {
        var phase = pod.phase().name().toLowerCase(Locale.ROOT);
        var valid = pod.actions().stream().map(PodAction::word).collect(Collectors.joining(", "));
        return new Problem(
                ProblemCode.INVALID_TRANSITION,
                "The pod is %s, and '%s' is not possible then. Possible now: %s."
                        .formatted(phase, action.word(), valid.isEmpty() ? "nothing" : valid),
                pod.actions().stream()
                        .map(possible -> Fault.ofField(
                                "valid-action", "action", "'%s' is possible now.".formatted(possible.word())))
                        .toList());
    }

    private static PodChange refused(Problem problem) {
        return new Answered(PodDecisions.refuse(problem));
    }
}
