package dev.berth.nomad;

import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.ReportPod;
import reactor.core.publisher.Mono;

/** The one turn back: what was seen of a pod, to whoever decides what it means. */
@FunctionalInterface
public interface Reports {
    /** Fails where the report was not taken in; it is repeated later. */
    Mono<PodAnswer> report(ReportPod report);
}
