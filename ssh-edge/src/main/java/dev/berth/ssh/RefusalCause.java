package dev.berth.ssh;

/** Why an edge refuses a connection, or ends one that was there. */
public enum RefusalCause {
    /** The edge serves as many connections as it may. */
    EDGE_LIMIT,
    /** The pod has as many connections as it may. */
    POD_LIMIT,
    /** Too many connections to the gateway have not logged in yet. */
    LOGIN_LIMIT,
    /** The pod is in no phase in which it can be reached, e.g. stopped or queued. */
    POD_UNREACHABLE,
    POD_RESTARTED,
    POD_TERMINATED,
    KEY_REMOVED,
    /** The dialled pod does not answer, shows another host key, or does not let the edge in. */
    POD_FAILED,
    EDGE_STOPPING
}
