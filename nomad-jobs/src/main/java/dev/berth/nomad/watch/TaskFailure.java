package dev.berth.nomad.watch;

import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.TaskState;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod does not start or does not stay up, from the last events of its task. Pure.
 *
 * @param isFinal whether starting it again cannot help, so that it is not waited until Nomad has used up its attempts
 */
record TaskFailure(Reason why, boolean isFinal) {
    /** The exit code with which the start script says that it refuses, as sysexits.h has it for a wrong configuration. */
    static final int REFUSED = 78;

    static final String KEEPS_EXITING = "keeps-exiting";
    static final String OUT_OF_MEMORY = "out-of-memory";

    /** A process that ends sooner after its start counts as not having come up. */
    private static final Duration SHORT_RUN = Duration.ofSeconds(30);

    private static final int MAX_SHORT_RUNS = 6;
    /** Of Nomad's last ten events, four are one run of a container whose image is looked for each time. */
    private static final int MIN_SHORT_RUNS_SEEN = 2;

    private static final Set<String> CAUSES = Set.of(
            "Driver Failure",
            "Setup Failure",
            "Failed Validation",
            "Failed Artifact Download",
            "Terminated",
            "Failed Restoring Task");
    private static final String UNKNOWN = "Its machine reports that it failed and does not say why.";

    /**
     * Empty while the task runs, or nothing has gone wrong since it was last started.
     *
     * @param registryLogin whether its image is pulled with a login
     */
    static Optional<TaskFailure> of(TaskState task, @Nullable String refusal, boolean registryLogin) {
        return cause(task)
                .map(cause -> cause.type().equals("Terminated")
                        ? exit(task, cause, refusal)
                        : StartFailure.of(text(cause), registryLogin));
    }

    /** Whether it is the image that could not be had. */
    boolean isAboutImage() {
        return why.code().startsWith("image-");
    }

    /** Whether the start script has refused, so that its own words say why. */
    static boolean isRefusal(TaskState task) {
        return cause(task).filter(TaskFailure::isRefused).isPresent();
    }

    /** Why Nomad has given the task up. */
    static Reason end(TaskState task, @Nullable String refusal, boolean registryLogin) {
        var failure = of(task, refusal, registryLogin);
        return failure.map(TaskFailure::why)
                .orElseGet(() -> new Reason(
                        "failed",
                        last(task, Set.of("Not Restarting"))
                                .map(event -> text(event) + ".")
                                .orElse(UNKNOWN)));
    }

    private static TaskFailure exit(TaskState task, TaskState.Event end, @Nullable String refusal) {
        if (isRefused(end)) {
            return new TaskFailure(StartRefusal.of(refusal), true);
        }
        var how = text(end);
        boolean outOfMemory = how.contains("OOM");
        boolean often = task.restarts() + 1 >= MAX_SHORT_RUNS && shortRuns(task) >= MIN_SHORT_RUNS_SEEN;
        return new TaskFailure(
                outOfMemory
                        ? new Reason(
                                OUT_OF_MEMORY, "It needs more memory than it has and was ended: %s.".formatted(how))
                        : new Reason(
                                KEEPS_EXITING,
                                "Its main process ended again and again, at last with this: %s.".formatted(how)),
                often);
    }

    /** How many of the runs that the events still show ended at once, counted back from the last. */
    private static int shortRuns(TaskState task) {
        int runs = 0;
        TaskState.Event end = null;
        for (var event : task.events().reversed()) {
            if (event.type().equals("Terminated")) {
                end = event;
            } else if (event.type().equals("Started") && end != null) {
                if (end.time() - event.time() >= SHORT_RUN.toNanos()) {
                    break;
                }
                runs++;
                end = null;
            }
        }
        return runs;
    }

    /** What went wrong last, unless the task was started after that. */
    private static Optional<TaskState.Event> cause(TaskState task) {
        for (var event : task.events().reversed()) {
            if (event.type().equals("Started")) {
                return Optional.empty();
            }
            if (CAUSES.contains(event.type())) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private static boolean isRefused(TaskState.Event event) {
        return event.type().equals("Terminated") && event.exitCode() == REFUSED;
    }

    private static Optional<TaskState.Event> last(TaskState task, Set<String> types) {
        return task.events().reversed().stream()
                .filter(event -> types.contains(event.type()))
                .findFirst();
    }

    private static String text(TaskState.Event event) {
        return Quote.of(Objects.requireNonNullElse(event.displayMessage(), event.type()));
    }
}
