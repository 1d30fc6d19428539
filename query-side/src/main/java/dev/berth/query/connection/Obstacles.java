package dev.berth.query.connection;

import dev.berth.query.acceptedkey.AcceptedKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps users out of a pod that runs.
 *
 * @param noSavedKeys whether the workspace has no SSH key, where the pod has none of its own that its launch named
 * @param noOwnKeys whether none was added in the pod either, which the pod's server lets in and the gateway does not
 * @param portFault why the pod's public port is not bound, null where it is
 * @param keyLingers whether the pod's own server may let in a removed key
 * @param sshOff whether the owner has switched SSH off for the workspace
 */
record Obstacles(
        boolean noSavedKeys, boolean noOwnKeys, @Nullable String portFault, boolean keyLingers, boolean sshOff) {
    static final Obstacles NONE = new Obstacles(false, false, null, false, false);

    static Obstacles of(List<AcceptedKey> keys, @Nullable String portFault, boolean keyLingers, boolean sshOff) {
        return new Obstacles(
                keys.stream().noneMatch(AcceptedKey::knownToEdges),
                keys.stream().allMatch(AcceptedKey::knownToEdges),
                portFault,
                keyLingers,
                sshOff);
    }
}
