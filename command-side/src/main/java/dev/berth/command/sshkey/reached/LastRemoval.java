package dev.berth.command.sshkey.reached;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The removal of a key that is not saved now.
 *
 * @param awaited the pods that may still let it in as far as was told, null where nothing was
 */
record LastRemoval(
        Workspace workspace,
        String fingerprint,
        long position,
        @Nullable List<PodId> awaited) {
    /** Null where the key is saved, or never was. */
    static @Nullable LastRemoval of(List<RecordedEvent> history) {
        LastRemoval removal = null;
        for (var recorded : history) {
            if (recorded.event() instanceof SshKeyAdded) {
                removal = null;
            } else if (recorded.event() instanceof SshKeyRemoved removed) {
                removal = new LastRemoval(removed.workspace(), removed.fingerprint(), recorded.position(), null);
            } else if (recorded.event() instanceof SshKeyRemovalReached reached && removal != null) {
                removal = new LastRemoval(removal.workspace, removal.fingerprint, removal.position, reached.awaited());
            }
        }
        return removal;
    }
}
