package dev.berth.command.pod.report;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ReportPod;
import java.time.Duration;

/** Registers this slice. */
public final class ReportPodConfiguration {
    private ReportPodConfiguration() {}

    /** {@code portQuarantine} is how long a released public port rests before it is leased again. */
    public static void register(Decisions decisions, Duration portQuarantine) {
        decisions.on(ReportPod.class, ReportPod::caller, new ReportPodHandler(portQuarantine)::handle);
    }
}
