package dev.berth.query.stats;

import dev.berth.messages.pod.PodId;
import dev.berth.query.stats.PastFigures.PastUse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last of each minute's measurements, and the very last one. Nobody who looks on waits for it. */
final class UseRecorder {
    private static final Logger log = LoggerFactory.getLogger(UseRecorder.class);
    private static final Duration KEEP_TIMEOUT = Duration.ofSeconds(5);

    private final PastFigures past;
    private final PodId pod;
    private final int node;
    private @Nullable PastUse last;

    UseRecorder(PastFigures past, PodId pod, int node) {
        this.past = past;
        this.pod = pod;
        this.node = node;
    }

    synchronized void see(PastUse use) {
        if (last != null && !minute(last).equals(minute(use))) {
            keep(last);
        }
        last = use;
    }

    /** Nothing is measured for now, or any more. */
    synchronized void pause() {
        if (last != null) {
            keep(last);
            last = null;
        }
    }

    private static Instant minute(PastUse use) {
        return use.at().truncatedTo(ChronoUnit.MINUTES);
    }

    private void keep(PastUse use) {
        past.keep(pod, node, use)
                .timeout(KEEP_TIMEOUT)
                .subscribe(
                        _ -> {},
                        failed ->
                                log.warn("What a pod used could not be kept pod={} error={}", pod, failed.toString()));
    }
}
