package dev.berth.nomadsdk;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Lists that grow with the cluster, read page by page, so that no single answer does. What is made or deleted meanwhile may or
 * may not be among them.
 */
final class Pages {
    static final int SIZE = 1_000;

    private Pages() {}

    static <T> Mono<List<T>> of(NomadHttp http, String path, Class<T> type) {
        var page = path + (path.contains("?") ? "&" : "?") + "per_page=" + SIZE;
        var elements = Json.listOf(type);
        return http.read(page)
                .expand(answer -> Mono.justOrEmpty(answer.nextToken())
                        .flatMap(token -> http.read(page + "&next_token=" + NomadHttp.encode(token))))
                .concatMapIterable(answer -> elements.read(answer.body()), 1)
                .collectList();
    }
}
