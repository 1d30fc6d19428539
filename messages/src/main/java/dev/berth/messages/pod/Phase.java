package dev.berth.messages.pod;

import java.util.Set;

/**
 * Where a pod is in its life. A phase may be skipped, never reordered.
 *
 * <pre>
 * REQUESTED → QUEUED → SCHEDULED → PULLING → STARTING → RUNNING → STOPPING → STOPPED → TERMINATED
 *      ↑                                           ↘  FAILED,  RUNNING ⇄ LOST          │
 *      └───────────────────────── start, restart (a new generation) ───────────────────┘
 * </pre>
 *
 * RUNNING means that an SSH handshake with the pod succeeded.
 */
public enum Phase {
    REQUESTED(PodAction.STOP, PodAction.TERMINATE),
    QUEUED(PodAction.STOP, PodAction.TERMINATE),
    SCHEDULED(PodAction.STOP, PodAction.TERMINATE),
    PULLING(PodAction.STOP, PodAction.TERMINATE),
    STARTING(PodAction.STOP, PodAction.RESTART, PodAction.RESET, PodAction.TERMINATE),
    RUNNING(PodAction.STOP, PodAction.RESTART, PodAction.RESET, PodAction.TERMINATE),
    STOPPING(PodAction.TERMINATE),
    STOPPED(PodAction.START, PodAction.RESET, PodAction.TERMINATE),
    TERMINATED(),
    FAILED(PodAction.START, PodAction.RESET, PodAction.TERMINATE),
    LOST(PodAction.STOP, PodAction.RESTART, PodAction.RESET, PodAction.TERMINATE);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed.
    private final Set<PodAction> actions;

    Phase(PodAction... actions) {
        this.actions = Set.of(actions);
    }

    /** What a user can do with a pod in this phase. */
    public Set<PodAction> actions() {
        return actions;
    }

    /** Whether a pod in this phase holds its GPUs: from launch or start accepted until stopped, failed or terminated. */
    public boolean holdsGpus() {
        return this != STOPPED && this != FAILED && this != TERMINATED;
    }
}
