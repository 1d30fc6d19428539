package dev.berth.messages.sshkey;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can happen to a public key of a workspace. */
public sealed interface SshKeyEvent extends BerthEvent {
    SshKeyId key();

    String fingerprint();

    /**
     * A key was saved.
     *
     * @param owner the subject of the caller who saved it, null where that was not written down
     */
    record SshKeyAdded(
            SshKeyId key,
            Workspace workspace,
            SshPublicKey publicKey,
            @Nullable RequestKey request,
            @Nullable String owner)
            implements SshKeyEvent {
        @Override
        public String fingerprint() {
            return publicKey.fingerprint();
        }

        @Override
        public Set<Tag> tags() {
            return request == null ? Set.of(key.tag()) : Set.of(key.tag(), request.tag(workspace));
        }
    }

    record SshKeyRemoved(SshKeyId key, Workspace workspace, String fingerprint) implements SshKeyEvent {
        @Override
        public Set<Tag> tags() {
            return Set.of(key.tag());
        }
    }
}
