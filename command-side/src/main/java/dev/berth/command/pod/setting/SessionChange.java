package dev.berth.command.pod.setting;

import dev.berth.messages.pod.CommandRun;
import dev.berth.messages.pod.LoginSession;
import dev.berth.messages.pod.PodSettings.SessionRequest;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What another trigger or another time means for a pod that there is: whether it can have them, and when the session that has begun
 * comes to its end then.
 */
public record SessionChange(PodView pod, SessionRequest asked, Instant now) {
    private static final String TRIGGER = "trigger";
    public static final String TIMEOUT = "sessionTimeout";

    /** One that lasts as long as the pod has no time of its own. */
    public static final String NO_TIMEOUT_TEXT =
            "An on-startup session lasts for as long as the pod runs. Limit that with 'stopAfter', or name the trigger on-demand or on-failure.";

    public static final String NEEDS_COMMAND_TEXT =
            "An on-failure session begins when the pod's start command fails, and the pod has none. Launch it with a 'command'.";

    /** Why the pod cannot have that; empty where it can. */
    public Optional<Problem> refusal() {
        var before = pod.session().trigger();
        if (before == SessionTrigger.ON_STARTUP && trigger() != before) {
            return refuse(
                    "trigger-fixed",
                    TRIGGER,
                    "Cannot change trigger on on-startup sessions: people have been let in since the pod's start. Launch another pod with the trigger.");
        }
        if (trigger() == SessionTrigger.ON_STARTUP && asked.timeout() != null) {
            return refuse("no-session-timeout", TIMEOUT, NO_TIMEOUT_TEXT);
        }
        if (trigger() == SessionTrigger.ON_FAILURE && pod.command() == null) {
            return refuse("needs-command", TRIGGER, NEEDS_COMMAND_TEXT);
        }
        return before != SessionTrigger.ON_FAILURE
                        && trigger() == SessionTrigger.ON_FAILURE
                        && pod.phase().holdsGpus()
                        && run().filter(CommandRun::succeeded).isPresent()
                ? refuse(
                        "command-ended",
                        TRIGGER,
                        "The pod's start command has ended with 0 already, so that it cannot fail before the next start. Stop the pod, or change its trigger while it is stopped.")
                : Optional.empty();
    }

    /** What the pod has then. */
    public SessionTrigger trigger() {
        return Objects.requireNonNullElse(asked.trigger(), pod.session().trigger());
    }

    public @Nullable Duration timeout() {
        if (trigger() == SessionTrigger.ON_STARTUP) {
            return null;
        }
        return asked.timeout() != null
                ? asked.timeout()
                : Objects.requireNonNullElse(pod.session().timeout(), LoginSession.DEFAULT_TIMEOUT);
    }

    /** Null where none has begun, or it has no end. A time that is asked for counts from now. */
    public @Nullable Instant expiresAt() {
        var timeout = timeout();
        if (timeout == null || !hasBegun()) {
            return null;
        }
        var before = pod.session();
        if (asked.timeout() == null && trigger() == before.trigger()) {
            return before.expiresAt();
        }
        var ends = before.endsAt();
        return asked.timeout() == null && ends != null && ends.isAfter(now) ? ends : now.plus(timeout);
    }

    /** Whether anything is different then. */
    public boolean isChange() {
        var before = pod.session();
        return trigger() != before.trigger()
                || !Objects.equals(timeout(), before.timeout())
                || !Objects.equals(expiresAt(), before.expiresAt());
    }

    private boolean hasBegun() {
        var before = pod.session();
        if (!pod.phase().holdsGpus()) {
            return false;
        }
        var becomesOnFailure = trigger() == SessionTrigger.ON_FAILURE && before.trigger() != SessionTrigger.ON_FAILURE;
        return becomesOnFailure
                ? run().filter(run -> !run.runs() && !run.succeeded()).isPresent()
                : before.startedAt() != null;
    }

    private Optional<CommandRun> run() {
        return Optional.ofNullable(pod.commandRun());
    }

    private static Optional<Problem> refuse(String code, String field, String text) {
        return Optional.of(new Problem(ProblemCode.INVALID_SPEC, text, List.of(Fault.ofField(code, field, text))));
    }
}
