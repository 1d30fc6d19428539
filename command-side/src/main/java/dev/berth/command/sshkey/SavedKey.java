package dev.berth.command.sshkey;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that was saved at some time.
 *
 * @param present whether it still is
 * @param position of the last event about it
 */
public record SavedKey(SshKeyView view, Workspace workspace, boolean present, long position) {
    /** The key after {@code history}, null where it was never saved. */
    public static @Nullable SavedKey of(List<RecordedEvent> history) {
        SavedKey key = null;
        for (var recorded : history) {
            if (recorded.event() instanceof SshKeyAdded added) {
                key = new SavedKey(SshKeyViews.of(added, recorded.at()), added.workspace(), true, recorded.position());
            } else if (recorded.event() instanceof SshKeyRemoved && key != null) {
                key = new SavedKey(key.view, key.workspace, false, recorded.position());
            }
        }
        return key;
    }
}
