package dev.berth.app.http;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * The types that the client accepts. Answers are JSON, or events where so described; a relative of JSON that Spring could
 * write as well, such as that of problems, would be a wrong name for them.
 */
public final class AcceptedTypes implements RequestedContentTypeResolver {
    @Override
    public List<MediaType> resolveMediaTypes(ServerWebExchange exchange) {
        List<MediaType> asked;
        try {
            asked = exchange.getRequest().getHeaders().getAccept();
        } catch (InvalidMediaTypeException e) {
            throw new NotAcceptableStatusException(e.getMessage());
        }
        if (asked.isEmpty()) {
            return MEDIA_TYPE_ALL_LIST;
        }
        List<MediaType> accepted = asked.stream()
                .filter(type -> type.getQualityValue() > 0 && !isRelativeOfJson(type))
                .collect(Collectors.toList());
        if (accepted.isEmpty()) {
            throw new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON));
        }
        MimeTypeUtils.sortBySpecificity(accepted);
        return accepted;
    }

    private static boolean isRelativeOfJson(MediaType type) {
        return type.getSubtype().endsWith("+json") || type.getSubtype().equals("x-ndjson");
    }
}
