package dev.berth.nomadembedded.task;

/** How far the tasks of the embedded Nomad are kept apart from this machine. */
public enum Isolation {
    /**
     * Each has a mount and a process namespace of its own: its volumes are mounted where its job says, and nothing it started
     * outlives it. Files, network and users are the machine's all the same. Needs root.
     */
    NAMESPACES,
    /** None. A volume is not mounted but named to its task in {@code NOMAD_VOLUME_<name>}. */
    NONE
}
