package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;

/**
 * A key that opens a workspace's pods, or did.
 *
 * @param version position of the last event about it
 */
record LoginKey(SshKeyId id, Workspace workspace, String fingerprint, boolean removed, long version) {
    static LoginKey of(SshKeyEvent event, long position) {
        boolean removed = switch (event) {
            case SshKeyAdded _ -> false;
            case SshKeyRemoved _ -> true;
        };
        return new LoginKey(event.key(), event.workspace(), event.fingerprint(), removed, position);
    }
}
