package dev.berth.query.connection;

import org.jspecify.annotations.Nullable;

/**
 * What keeps users out of a pod that runs.
 *
 * @param noSavedKeys whether the workspace has no SSH key
 * @param noOwnKeys whether none was added in the pod either, which the pod's server lets in and the gateway does not
 * @param portFault why the pod's public port is not bound, null where it is
 */
record Obstacles(
        boolean noSavedKeys, boolean noOwnKeys, @Nullable String portFault) {
    static final Obstacles NONE = new Obstacles(false, false, null);
}
