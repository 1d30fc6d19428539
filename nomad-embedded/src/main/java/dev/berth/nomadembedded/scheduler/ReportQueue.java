package dev.berth.nomadembedded.scheduler;

import dev.berth.nomadembedded.state.StoredTaskState;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client reports, taken over in order. A report that cannot be written is tried again until it can, since the end of a
 * task is reported once; meanwhile a newer one of the same allocation takes its place.
 */
public final class ReportQueue {
    private static final Logger log = LoggerFactory.getLogger(ReportQueue.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ScheduledExecutorService stateThread;
    private final ControlPlane control;
    private final Map<String, Report> waiting = new LinkedHashMap<>();
    private boolean retrying;
    private boolean held;

    private record Report(String status, String description, StoredTaskState state) {}

    public ReportQueue(ScheduledExecutorService stateThread, ControlPlane control) {
        this.stateThread = stateThread;
        this.control = control;
    }

    /** May be called from any thread. */
    public void add(String allocationId, String status, String description, StoredTaskState state) {
        try {
            stateThread.execute(() -> {
                waiting.put(allocationId, new Report(status, description, state));
                if (!retrying && !held) {
                    takeOver();
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("A report came after the embedded Nomad was closed");
        }
    }

    /** Has all that comes wait. On the state thread only. */
    void hold() {
        held = true;
    }

    /** Takes over what has waited. On the state thread only. */
    void resume() {
        held = false;
        takeOver();
    }

    private void takeOver() {
        retrying = false;
        while (!held && !waiting.isEmpty()) {
            var next = waiting.entrySet().iterator().next();
            var report = next.getValue();
            try {
                control.report(next.getKey(), report.status(), report.description(), report.state());
            } catch (UncheckedIOException e) {
                log.warn(
                        "A report cannot be written; trying again allocation={} error={}", next.getKey(), e.toString());
                retrying = true;
                var _ = stateThread.schedule(this::takeOver, RETRY.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (RuntimeException e) {
                log.error("A report could not be taken over allocation={}", next.getKey(), e);
            }
            waiting.remove(next.getKey());
        }
    }
}
