package dev.berth.command;

import dev.berth.messages.node.NodeId;
import reactor.core.publisher.Mono;

/** The machines of the cluster as they are now. Implemented where the cluster is known. */
@FunctionalInterface
public interface ClusterNodes {
    /**
     * A machine.
     *
     * @param draining whether a drain is under way; one that is done leaves the machine cordoned
     */
    record State(String name, boolean draining) {}

    /** Empty where there is no such machine; an error where the cluster does not answer. */
    Mono<State> find(NodeId node);
}
