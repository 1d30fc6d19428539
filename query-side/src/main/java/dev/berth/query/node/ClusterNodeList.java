package dev.berth.query.node;

import java.util.List;
import reactor.core.publisher.Mono;

/** The machines of the cluster, asked for anew each time. Implemented where the cluster is known. */
@FunctionalInterface
public interface ClusterNodeList {
    /** By name; an error where the cluster does not answer. */
    Mono<List<ClusterNode>> now();
}
