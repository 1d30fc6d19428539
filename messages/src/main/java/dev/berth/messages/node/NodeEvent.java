package dev.berth.messages.node;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the owner of the cluster asked of a machine. The workspace is that of whoever asked. */
public sealed interface NodeEvent extends BerthEvent {
    NodeId node();

    @Override
    default Set<Tag> tags() {
        RequestKey request = request();
        return request == null ? Set.of(node().tag()) : Set.of(node().tag(), request.tag(workspace()));
    }

    /**
     * Pods are to leave.
     *
     * @param deadline after which those that have not stopped are killed
     */
    record NodeDrainRequested(
            NodeId node,
            Workspace workspace,
            Duration deadline,
            @Nullable RequestKey request) implements NodeEvent {}

    record NodeUndrainRequested(
            NodeId node, Workspace workspace, @Nullable RequestKey request) implements NodeEvent {}

    record NodeCordonRequested(
            NodeId node, Workspace workspace, @Nullable RequestKey request) implements NodeEvent {}

    record NodeUncordonRequested(
            NodeId node, Workspace workspace, @Nullable RequestKey request) implements NodeEvent {}
}
