package dev.berth.query.connection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach a pod.
 *
 * @param kind {@code relay}, {@code gateway}, {@code jump}, {@code name}, {@code web} or {@code http}
 * @param host null, like the following, where this way is not offered
 * @param command what a user pastes
 * @param scp copies a file to the pod's home; {@code FILE} stands for it
 * @param hostKeys what the far end proves itself with
 * @param unavailableReason a sentence, null where the way is open
 * @param index of the node that it leads to, null for a pod of one
 */
record Connection(
        String kind,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String user,
        @Nullable String command,
        @Nullable String scp,
        List<HostKey> hostKeys,
        @Nullable String unavailableReason,
        @Nullable Integer index) {

    Connection ofNode(@Nullable Integer node) {
        return new Connection(kind, host, port, user, command, scp, hostKeys, unavailableReason, node);
    }

    static Connection notOffered(String kind, String reason) {
        return new Connection(kind, null, null, null, null, null, List.of(), reason, null);
    }
}
