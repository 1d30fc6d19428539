package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyId;
import java.time.Instant;
import java.util.List;

/**
 * A removed key of which is not known yet that all pods have heard.
 *
 * @param removal position of the removal
 * @param relayClosesAt from when on the public ports of {@code awaited} lead nowhere
 * @param awaited the pods whose own servers may still let it in, sorted
 */
public record RemovedKey(
        SshKeyId id,
        Workspace workspace,
        String fingerprint,
        long removal,
        Instant removedAt,
        Instant relayClosesAt,
        List<PodId> awaited) {}
