package dev.berth.query.acceptedkey;

import dev.berth.messages.pod.PodKey;
import dev.berth.messages.sshkey.Fingerprint;
import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key that a pod lets in.
 *
 * @param id of the saved key, null for one that its workspace need not have saved
 * @param fingerprint {@code SHA256:…} as ssh shows it
 * @param why {@code workspace} for a saved key, {@code chosen} for one that was chosen of these, {@code launch} for one of the pod's own, which its launch named in
 *     {@code SSH_PUBLIC_KEY} and which count instead of saved ones, {@code pod} for one that was added in the pod, {@code pod-authority} for one
 *     that was added there to let in the certificates that it has signed
 * @param restrictions the options of its line, such as {@code from="10.0.0.0/8",no-pty}, of {@code command} and
 *     {@code environment} the names only; null for none
 */
public record AcceptedKey(
        @Nullable String id,
        String type,
        String fingerprint,
        String comment,
        String why,
        @Nullable String restrictions) {
    static AcceptedKey of(SshKeyView saved, boolean chosen) {
        return new AcceptedKey(
                saved.id().value(),
                saved.type(),
                saved.fingerprint(),
                saved.comment(),
                chosen ? PodKey.CHOSEN : PodKey.WORKSPACE,
                null);
    }

    static AcceptedKey of(SshPublicKey named) {
        return new AcceptedKey(null, named.type(), named.fingerprint(), named.comment(), PodKey.LAUNCH, null);
    }

    /** Whether the gateway and the jump host let it in too, and not only the pod's server. */
    public boolean knownToEdges() {
        return why.equals(PodKey.WORKSPACE) || why.equals(PodKey.CHOSEN) || why.equals(PodKey.LAUNCH);
    }

    /**
     * The keys of an {@code authorized_keys} file, whose lines may hold anything: what lets nobody in is left out.
     *
     * @param now decides which have expired
     */
    public static List<AcceptedKey> ofFile(String lines, Instant now) {
        return lines.lines()
                .flatMap(line -> AuthorizedKeysLine.of(line).stream())
                .filter(line -> !line.isExpired(now))
                .flatMap(line -> of(line).stream())
                .distinct()
                .toList();
    }

    private static Optional<AcceptedKey> of(AuthorizedKeysLine line) {
        try {
            return Optional.of(new AcceptedKey(
                    null,
                    line.type(),
                    Fingerprint.ofBase64(line.key()),
                    line.comment(),
                    line.isAuthority() ? "pod-authority" : "pod",
                    line.restrictions()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
