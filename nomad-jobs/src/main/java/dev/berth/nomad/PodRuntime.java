package dev.berth.nomad;

/** What a pod is on its node. */
public enum PodRuntime {
    /** A process of the machine, as the embedded stand-in runs it. No isolation. */
    PROCESS,
    /** A container of Docker's. */
    DOCKER
}
