package dev.berth.command.sshkey;

import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyView;
import java.time.Instant;

/** How a saved key is shown. */
public final class SshKeyViews {
    private SshKeyViews() {}

    public static SshKeyView of(SshKeyAdded added, Instant at) {
        var key = added.publicKey();
        var line = key.comment().isEmpty() ? key.line() : key.line() + " " + key.comment();
        return new SshKeyView(added.key(), key.type(), key.fingerprint(), key.comment(), line, at);
    }
}
