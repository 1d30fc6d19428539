package dev.berth.ssh;

/** Why an edge refuses a connection, or ends one that was there. */
public enum RefusalCause {
    /** The edge serves as many connections of the form as it may. */
    EDGE_LIMIT,
    /** The pod has as many connections of the form as it may. */
    POD_LIMIT,
    /** Too many connections have not logged in yet. */
    LOGIN_LIMIT,
    /** Too many connections from one source have not logged in yet. */
    SOURCE_LIMIT,
    /** It came to the gateway and left or was ended before it had logged in: a scanner, or somebody without a key. */
    LOGIN_FAILED,
    /** The pod is in no phase in which it can be reached, e.g. stopped or queued. */
    POD_UNREACHABLE,
    POD_RESTARTED,
    POD_TERMINATED,
    KEY_REMOVED,
    /** The pod's own server, which alone checks keys on a public port, may still let in one that was removed. */
    KEY_LINGERS,
    /** The dialled pod does not answer, shows another host key, or does not let the edge in. */
    POD_FAILED,
    EDGE_STOPPING
}
