package dev.berth.app;

/** What {@code --pods} says pods of the embedded Nomad are. */
enum PodMode {
    /** As the home's pods have been; in a new home containers, where this machine can have them. */
    AUTO,
    CONTAINERS,
    PROCESSES
}
