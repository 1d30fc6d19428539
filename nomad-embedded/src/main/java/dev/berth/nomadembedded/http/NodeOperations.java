package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.scheduler.GarbageCollector;
import dev.berth.nomadembedded.state.Events;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.Store;
import java.time.Duration;
import java.time.Instant;

/** What callers do to the node and to the cluster as a whole. Runs on the state thread only. */
public final class NodeOperations {
    private final Store store;
    private final ControlPlane control;
    private final GarbageCollector collector;

    public NodeOperations(Store store, ControlPlane control, GarbageCollector collector) {
        this.store = store;
        this.control = control;
        this.collector = collector;
    }

    void collectGarbage() {
        collector.collectAll();
    }

    /** Begins a drain, or ends one where {@code DrainSpec} is null. */
    ObjectNode drain(String id, JsonNode body) {
        ObjectNode node = node(id);
        Store.Batch batch = store.batch();
        long index = batch.index();
        Instant now = Instant.ofEpochSecond(0, control.now());
        if (body.path("DrainSpec").isObject()) {
            NodeJson.drain(
                    node,
                    Duration.ofNanos(body.path("DrainSpec").path("Deadline").asLong()),
                    now);
            changed(batch, node, "NodeDrain");
            control.drain(batch);
        } else {
            NodeJson.endDrain(node, body.path("MarkEligible").asBoolean(), now);
            changed(batch, node, "NodeDrain");
            control.unblock(batch);
        }
        control.finish(batch);
        return answer(index);
    }

    ObjectNode eligibility(String id, JsonNode body) {
        String eligibility = body.path("Eligibility").asText();
        if (!eligibility.equals("eligible") && !eligibility.equals("ineligible")) {
            throw new ApiRefusal(500, "invalid scheduling eligibility \"%s\"".formatted(eligibility));
        }
        ObjectNode node = node(id);
        if (node.path("Drain").asBoolean() && eligibility.equals("eligible")) {
            throw new ApiRefusal(500, "can not set node's scheduling eligibility to eligible while it is draining");
        }
        Store.Batch batch = store.batch();
        long index = batch.index();
        node.put("SchedulingEligibility", eligibility);
        changed(batch, node, "NodeEligibility");
        control.unblock(batch);
        control.finish(batch);
        return answer(index);
    }

    private static void changed(Store.Batch batch, ObjectNode node, String event) {
        node.put("ModifyIndex", batch.index());
        batch.node(node);
        batch.line(Events.node(event, node));
    }

    private ObjectNode node(String id) {
        return store.nodes().stream()
                .filter(node -> node.path("ID").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new ApiRefusal(404, "node not found"))
                .deepCopy();
    }

    private ObjectNode answer(long index) {
        ObjectNode answer = JsonNodes.object();
        answer.putArray("EvalIDs");
        return answer.put("EvalCreateIndex", index)
                .put("NodeModifyIndex", index)
                .put("Index", store.index());
    }
}
