package dev.berth.command.pod.report;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.ReportPod;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Turns what was seen in Nomad into facts, and drops what is old, foreign or known. */
final class ReportPodHandler {
    private final Duration portQuarantine;

    ReportPodHandler(Duration portQuarantine) {
        this.portQuarantine = portQuarantine;
    }

    CompletableFuture<Decision<PodAnswer>> handle(ReportPod report, History history, Instant now) {
        return history.of(PodDecisions.tag(report.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> decide(report, pod, now));
    }

    /** That a job is gone stays true, whatever index it was seen at. */
    private static boolean isOutdated(ReportPod report, PodState pod) {
        return !report.afterRestore()
                && !(report.seen() instanceof PodObservation.Gone)
                && report.seen().index() < known(report, pod);
    }

    /** Each node has an allocation of its own, of which none is older for being seen after another's. */
    private static long known(ReportPod report, PodState pod) {
        return report.node() == null ? pod.observed() : pod.node(report.node()).observed();
    }

    private Decision<PodAnswer> decide(ReportPod report, @Nullable PodState pod, Instant now) {
        if (pod == null) {
            return PodDecisions.refuse(PodChange.unknown(report.pod()));
        }
        if (report.generation() != pod.view().generation()) {
            return PodDecisions.unchanged(pod.view());
        }
        if (isOutdated(report, pod)) {
            return Decision.unchanged(new PodAnswer.Outdated(known(report, pod)));
        }
        var leasableFrom = now.plus(portQuarantine);
        var events = pod.view().nodes() == null
                ? PodLifecycle.of(pod, leasableFrom).after(report.seen())
                : GroupLifecycle.of(pod, leasableFrom).after(report.node(), report.seen());
        return events.isEmpty()
                ? PodDecisions.unchanged(pod.view())
                : PodDecisions.accept(pod.view(), events, VolumesOfReport.after(pod.view(), events), now);
    }
}
