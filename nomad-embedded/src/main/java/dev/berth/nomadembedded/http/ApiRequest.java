package dev.berth.nomadembedded.http;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.JsonNodes;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** What a caller asks for, percent-decoded: variables of the path, parameters of the query, the body. */
final class ApiRequest {
    private final String path;
    private final @Nullable Map<String, String> variables;
    private final Map<String, List<String>> parameters;
    private final byte[] body;

    private ApiRequest(
            String path, @Nullable Map<String, String> variables, Map<String, List<String>> parameters, byte[] body) {
        this.path = path;
        this.variables = variables;
        this.parameters = parameters;
        this.body = body;
    }

    static ApiRequest of(HttpServerRequest request, byte[] body) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        return new ApiRequest(uri.path(), request.params(), uri.parameters(), body);
    }

    static ApiRequest withoutBody(HttpServerRequest request) {
        return of(request, new byte[0]);
    }

    String path() {
        return path;
    }

    /** A variable of the route, such as {@code id}. Doubled slashes in it count as one. */
    String variable(String name) {
        String raw = variables == null ? "" : variables.getOrDefault(name, "");
        return Arrays.stream(new QueryStringDecoder(raw).path().split("/", -1))
                .filter(part -> !part.isEmpty())
                .collect(joining("/"));
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    String text(String name, String otherwise) {
        return all(name).stream().findFirst().orElse(otherwise);
    }

    boolean flag(String name) {
        return text(name, "false").equals("true");
    }

    Optional<Long> number(String name) {
        Optional<String> text = all(name).stream().findFirst().filter(value -> !value.isEmpty());
        try {
            return text.map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw new ApiRefusal(400, "Invalid %s: %s".formatted(name, text.orElse("")));
        }
    }

    JsonNode json() {
        try {
            JsonNode read = JsonNodes.read(body);
            if (!read.isObject()) {
                throw new ApiRefusal(400, "EOF");
            }
            return read;
        } catch (IOException e) {
            throw new ApiRefusal(400, "invalid JSON: " + e.getMessage());
        }
    }
}
