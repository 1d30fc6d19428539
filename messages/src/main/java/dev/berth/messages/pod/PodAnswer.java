package dev.berth.messages.pod;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;

/** What became of a command about a pod. */
public sealed interface PodAnswer {
    /**
     * The command was accepted.
     *
     * @param pod the pod as decided; its version is final once {@code position} is known
     * @param position of the last event appended, completed once the append is durable; where nothing had to be
     *     appended, the position of the pod's last event
     */
    record Accepted(PodView pod, CompletableFuture<Long> position) implements PodAnswer {}

    /** A report was dropped, since the pod is known as of a newer index of Nomad, {@code known}. */
    record Outdated(long known) implements PodAnswer {}

    record Refused(Problem problem) implements PodAnswer {}
}
