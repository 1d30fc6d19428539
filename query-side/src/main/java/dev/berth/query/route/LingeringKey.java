package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A removed key that pods' own servers may still let in, because nobody has seen yet that they have heard of the removal.
 *
 * @param removal position of the removal
 * @param removedAt its time
 * @param told the pods that may still do, as was told last; null before anything was
 * @param version position of the last event about it
 */
record LingeringKey(
        SshKeyId key,
        Workspace workspace,
        String fingerprint,
        long removal,
        Instant removedAt,
        @Nullable Set<PodId> told,
        long version) {
    /** Longer than a pod takes to hear of it where all is well. */
    static final Duration RELAY_STAYS_OPEN = Duration.ofSeconds(10);

    /** Null for one of before, of which nobody tells how far it has come. */
    static @Nullable LingeringKey of(SshKeyRemoved event, Instant at, long position) {
        return Boolean.TRUE.equals(event.awaited())
                ? new LingeringKey(event.key(), event.workspace(), event.fingerprint(), position, at, null, position)
                : null;
    }

    LingeringKey reached(SshKeyRemovalReached event, long position) {
        return new LingeringKey(key, workspace, fingerprint, removal, removedAt, Set.copyOf(event.awaited()), position);
    }

    boolean isGone() {
        return told != null && told.isEmpty();
    }

    Instant relayClosesAt() {
        return removedAt.plus(RELAY_STAYS_OPEN);
    }

    /**
     * Whether the pod's own server may still let it in. Only what was chosen at the launch tells that it never did: a pod that does
     * not hear of a removal may not have heard of a choice before it either.
     */
    boolean mayOpen(RouteState pod) {
        PodView view = pod.view();
        return view.workspace().equals(workspace)
                && view.sshKeys() == null
                && pod.launched() < removal
                && (told == null || told.contains(view.id()))
                && (view.chosenKeys() == null
                        || pod.chosenAgain()
                        || view.chosenKeys().stream()
                                .anyMatch(chosen -> chosen.id().equals(key)));
    }
}
