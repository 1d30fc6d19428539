package dev.berth.messages.sshkey;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.util.List;
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

    /**
     * A key was removed.
     *
     * @param awaited whether {@link SshKeyRemovalReached} tells when the pods have heard of it; null in those of before, of which
     *     nobody tells
     */
    record SshKeyRemoved(
            SshKeyId key,
            Workspace workspace,
            String fingerprint,
            @Nullable Boolean awaited) implements SshKeyEvent {
        @Override
        public Set<Tag> tags() {
            return Set.of(key.tag());
        }
    }

    /**
     * The pods' own servers let in a removed key no more.
     *
     * @param awaited the pods that may still do, sorted; none where the removal has reached all of them
     */
    record SshKeyRemovalReached(SshKeyId key, Workspace workspace, String fingerprint, List<PodId> awaited)
            implements SshKeyEvent {
        public SshKeyRemovalReached {
            awaited = List.copyOf(awaited);
        }

        @Override
        public Set<Tag> tags() {
            return Set.of(key.tag());
        }
    }
}
