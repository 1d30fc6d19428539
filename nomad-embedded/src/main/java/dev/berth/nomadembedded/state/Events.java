package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Events as the stream carries them. */
public final class Events {
    private Events() {}

    public static ObjectNode job(String type, ObjectNode job) {
        return event("Job", type, job.path("ID").asText(), null, "Job", job);
    }

    public static ObjectNode jobDeleted(ObjectNode job) {
        ObjectNode event = job("JobDeregistered", job);
        JsonNodes.child(event, "Payload").put("Deleted", true);
        return event;
    }

    public static ObjectNode evaluation(String type, ObjectNode evaluation) {
        return event(
                "Evaluation",
                type,
                evaluation.path("ID").asText(),
                evaluation.path("JobID").asText(),
                "Evaluation",
                evaluation);
    }

    public static ObjectNode allocation(String type, StoredAllocation allocation, NodeSpec node) {
        return event(
                "Allocation",
                type,
                allocation.id(),
                allocation.jobId(),
                "Allocation",
                AllocationJson.full(allocation, node));
    }

    public static ObjectNode node(String type, ObjectNode node) {
        return event("Node", type, node.path("ID").asText(), null, "Node", node);
    }

    private static ObjectNode event(
            String topic, String type, String key, @Nullable String filterKey, String payloadName, ObjectNode payload) {
        ObjectNode event = JsonNodes.object();
        if (filterKey == null) {
            event.putNull("FilterKeys");
        } else {
            event.putArray("FilterKeys").add(filterKey).add("");
        }
        event.put("Index", 0)
                .put("Key", key)
                .put("Namespace", topic.equals("Node") ? "" : "default")
                .putObject("Payload")
                .set(payloadName, payload.deepCopy());
        return event.put("Topic", topic).put("Type", type);
    }
}
