package dev.berth.cli.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param path with its query, from {@code /v1} on
 */
public record ApiCall(String method, String path, @Nullable JsonNode body) {
    public static ApiCall get(String path) {
        return new ApiCall("GET", path, null);
    }

    public static ApiCall post(String path, JsonNode body) {
        return new ApiCall("POST", path, body);
    }

    public static ApiCall delete(String path) {
        return new ApiCall("DELETE", path, null);
    }

    /** Whether it may be sent a second time with one Idempotency-Key where the answer to the first was lost. */
    boolean isRepeatable() {
        return !method.equals("DELETE");
    }

    /** Text as a part of a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
