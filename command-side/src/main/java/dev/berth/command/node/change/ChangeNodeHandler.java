package dev.berth.command.node.change;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.messages.node.ChangeNode;
import dev.berth.messages.node.NodeAnswer;
import dev.berth.messages.node.NodeEvent;
import dev.berth.messages.node.NodeEvent.NodeCordonRequested;
import dev.berth.messages.node.NodeEvent.NodeDrainRequested;
import dev.berth.messages.node.NodeEvent.NodeUncordonRequested;
import dev.berth.messages.node.NodeEvent.NodeUndrainRequested;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Writes down what was asked of a machine. Nothing that was asked before decides about it: others change machines too, past
 * Berth, so what a machine does is only known by looking at it.
 */
final class ChangeNodeHandler {
    private ChangeNodeHandler() {}

    static CompletableFuture<Decision<NodeAnswer>> handle(ChangeNode command, History history, Instant now) {
        return Requests.of(command.request(), command.caller().workspace(), history)
                .thenApply(uses -> decide(command, uses));
    }

    private static Decision<NodeAnswer> decide(ChangeNode command, List<RecordedEvent> uses) {
        var reused = Requests.reused(command.request(), uses);
        if (reused != null) {
            return Decision.unchanged(new NodeAnswer.Refused(reused));
        }
        if (!uses.isEmpty()) {
            return Decision.unchanged(accepted(uses.getLast().position()));
        }
        return new Decision<>(List.of(event(command)), ChangeNodeHandler::accepted);
    }

    private static NodeAnswer accepted(long position) {
        return new NodeAnswer.Accepted(CompletableFuture.completedFuture(position));
    }

    private static NodeEvent event(ChangeNode command) {
        var workspace = command.caller().workspace();
        return switch (command.action()) {
            case DRAIN -> new NodeDrainRequested(command.node(), workspace, command.deadline(), command.request());
            case UNDRAIN -> new NodeUndrainRequested(command.node(), workspace, command.request());
            case CORDON -> new NodeCordonRequested(command.node(), workspace, command.request());
            case UNCORDON -> new NodeUncordonRequested(command.node(), workspace, command.request());
        };
    }
}
