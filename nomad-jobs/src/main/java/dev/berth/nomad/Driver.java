package dev.berth.nomad;

import java.util.Locale;

/** Nomad's task driver that pods run under. */
public enum Driver {
    /** A container of Docker's. */
    DOCKER,
    /** A container of Podman's. */
    PODMAN,
    /** A process in a copy of its machine's file system, with the machine's network. It takes no images. */
    EXEC,
    /** A process of its machine, as the embedded stand-in runs it. No isolation. */
    RAW_EXEC;

    /** Whether a pod may bring an image of its own. */
    public boolean runsContainers() {
        return switch (this) {
            case DOCKER, PODMAN -> true;
            case EXEC, RAW_EXEC -> false;
        };
    }

    /** As Nomad spells it, e.g. {@code raw_exec}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
