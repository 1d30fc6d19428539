package dev.berth.nomad;

import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.ReportPod;
import dev.berth.nomadsdk.Nomad;
import reactor.core.publisher.Mono;

/**
 * Reports, and where one was dropped for its low index asks Nomad whether it was set back. Only a fresh answer of Nomad
 * can tell: what a process has in memory that was halted for a while looks the same.
 */
record BelievedReports(Nomad nomad, Reports reports) implements Reports {
    @Override
    public Mono<PodAnswer> report(ReportPod report) {
        return reports.report(report)
                .flatMap(answer -> answer instanceof PodAnswer.Outdated(long known)
                        ? nomad.index()
                                .filter(now -> now < known)
                                .flatMap(_ -> reports.report(report.seenAfterRestore()))
                                .defaultIfEmpty(answer)
                        : Mono.just(answer));
    }
}
