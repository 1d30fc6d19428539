package dev.berth.query.connection;

import org.jspecify.annotations.Nullable;

/**
 * What keeps users out of a pod that runs.
 *
 * @param noKeys whether there is no SSH key that may log in
 * @param portFault why the pod's public port is not bound, null where it is
 */
record Obstacles(boolean noKeys, @Nullable String portFault) {
    static final Obstacles NONE = new Obstacles(false, null);
}
