package dev.berth.ssh;

/** The ways a user can be connected through an edge. */
public enum ConnectionForm {
    /** To a public port, passed on untouched. */
    RELAY,
    /** Logged in at the gateway, piped to one pod. */
    GATEWAY,
    /** Logged in at the gateway as a jump host. */
    JUMP,
    /** One tunnel through a jump host to a pod. */
    TUNNEL
}
