package dev.berth.nomad;

/** How pods come to their disks. */
public enum Disks {
    /** Mounted, and known to the scheduler as soon as they are made. */
    AT_ONCE,
    /** Mounted, and made before a pod asks for one, since a cluster's scheduler knows a new one only after some seconds. */
    MADE_AHEAD,
    /** Not mounted but found by their path on the machine, as by Nomad's {@code raw_exec}. */
    BY_PATH
}
