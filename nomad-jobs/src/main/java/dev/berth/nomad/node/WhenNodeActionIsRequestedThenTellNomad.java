package dev.berth.nomad.node;

import dev.berth.messages.node.NodeEvent.NodeCordonRequested;
import dev.berth.messages.node.NodeEvent.NodeDrainRequested;
import dev.berth.messages.node.NodeEvent.NodeUncordonRequested;
import dev.berth.messages.node.NodeEvent.NodeUndrainRequested;
import dev.berth.messages.node.NodeId;
import dev.berth.nomadsdk.Nodes;
import dev.berth.nomadsdk.NomadException;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * When something is asked of a machine, then Nomad is told. Each call may be made twice without harm. An event counts as
 * handled only when Nomad has taken it; one that it does not take becomes a dead letter after some tries.
 */
public final class WhenNodeActionIsRequestedThenTellNomad {
    private static final Logger log = LoggerFactory.getLogger(WhenNodeActionIsRequestedThenTellNomad.class);

    private final Nodes nodes;

    public WhenNodeActionIsRequestedThenTellNomad(Nodes nodes) {
        this.nodes = nodes;
    }

    @EventHandler(eventName = "berth.NodeDrainRequested")
    Mono<Void> on(NodeDrainRequested event) {
        return unlessGone(event.node(), nodes.drain(event.node().value(), event.deadline()));
    }

    @EventHandler(eventName = "berth.NodeUndrainRequested")
    Mono<Void> on(NodeUndrainRequested event) {
        return unlessGone(event.node(), nodes.endDrain(event.node().value()));
    }

    @EventHandler(eventName = "berth.NodeCordonRequested")
    Mono<Void> on(NodeCordonRequested event) {
        return unlessGone(event.node(), nodes.setEligible(event.node().value(), false));
    }

    @EventHandler(eventName = "berth.NodeUncordonRequested")
    Mono<Void> on(NodeUncordonRequested event) {
        return unlessGone(event.node(), nodes.setEligible(event.node().value(), true));
    }

    private static Mono<Void> unlessGone(NodeId node, Mono<Void> call) {
        return call.onErrorResume(NomadException.class, refused -> {
            if (refused.isNotFound()) {
                log.warn("A machine was gone before it could be told what to do node={}", node);
                return Mono.empty();
            }
            return Mono.error(refused);
        });
    }
}
