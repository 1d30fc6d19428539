package dev.berth.query.log;

import dev.berth.messages.pod.PodId;
import reactor.core.publisher.Mono;

/** What pods' main processes wrote. Implemented where the pods are known to run. */
@FunctionalInterface
public interface PodLogs {
    /** One of the two things a process writes to. */
    enum Output {
        STDOUT,
        STDERR
    }

    /** The last {@code bytes} bytes of the newest boot of one node of the pod, read as UTF-8; empty for one that was never placed. */
    Mono<String> tail(PodId pod, int node, Output output, int bytes);
}
