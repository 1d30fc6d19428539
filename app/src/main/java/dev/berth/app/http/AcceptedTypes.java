package dev.berth.app.http;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.accept.HeaderContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * The types that the client accepts. Answers are JSON, or events where so described; a relative of JSON that Spring could
 * write as well, such as that of problems, would be a wrong name for them.
 */
public final class AcceptedTypes implements RequestedContentTypeResolver {
    private final RequestedContentTypeResolver header = new HeaderContentTypeResolver();

    @Override
    public List<MediaType> resolveMediaTypes(ServerWebExchange exchange) {
        List<MediaType> accepted = header.resolveMediaTypes(exchange).stream()
                .filter(type -> type.getQualityValue() > 0 && !isRelativeOfJson(type))
                .toList();
        if (accepted.isEmpty()) {
            throw new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON));
        }
        return accepted;
    }

    private static boolean isRelativeOfJson(MediaType type) {
        return type.getSubtype().endsWith("+json") || type.getSubtype().equals("x-ndjson");
    }
}
