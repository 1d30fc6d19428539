package dev.berth.app.monitoring;

import org.springframework.boot.health.contributor.Status;

/** Something is for a person to see, and no reason to take Berth out of service: HTTP 200 all the same. */
public final class Degraded {
    public static final String CODE = "DEGRADED";
    static final Status STATUS = new Status(CODE);

    private Degraded() {}

    static Status unless(boolean healthy) {
        return healthy ? Status.UP : STATUS;
    }
}
