package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the thing named {@code key}. Tell them apart by topic: one type occurs under several.
 *
 * @param topic Job, Evaluation, Allocation, Node …
 */
public record NomadEvent(
        String topic,
        String type,
        String key,
        @Nullable String namespace,
        long index,
        @Nullable JsonNode payload) {

    public Optional<Job> job() {
        return read("Job", Job.class);
    }

    public Optional<Evaluation> evaluation() {
        return read("Evaluation", Evaluation.class);
    }

    /** Whole but for its job. */
    public Optional<Allocation> allocation() {
        return read("Allocation", Allocation.class);
    }

    public Optional<Node> node() {
        return read("Node", Node.class);
    }

    /** Whether a job was purged rather than stopped. */
    public boolean isDeleted() {
        return payload != null && payload.path("Deleted").asBoolean();
    }

    private <T> Optional<T> read(String field, Class<T> type) {
        return payload == null || !payload.path(field).isObject()
                ? Optional.empty()
                : Optional.of(Json.convert(payload.path(field), type));
    }
}
