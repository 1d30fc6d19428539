package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The one JSON mapper of this module, and shorthands for its trees. */
public final class JsonNodes {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private JsonNodes() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    public static ArrayNode array(Iterable<? extends JsonNode> items) {
        ArrayNode all = array();
        items.forEach(all::add);
        return all;
    }

    static ArrayNode strings(Iterable<String> items) {
        ArrayNode all = array();
        items.forEach(all::add);
        return all;
    }

    public static JsonNode read(byte[] body) throws IOException {
        return MAPPER.readTree(body);
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value of our own cannot be written as JSON: " + value.getClass(), e);
        }
    }

    static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static <T> T value(JsonNode node, Class<T> type) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored state does not read back as " + type.getSimpleName(), e);
        }
    }

    public static Stream<JsonNode> stream(JsonNode arrayOrNull) {
        return arrayOrNull.isArray() ? StreamSupport.stream(arrayOrNull.spliterator(), false) : Stream.empty();
    }

    /** The object under a name, or an empty one where it is absent or null. */
    public static ObjectNode child(JsonNode node, String name) {
        return node.path(name) instanceof ObjectNode found ? found : object();
    }
}
