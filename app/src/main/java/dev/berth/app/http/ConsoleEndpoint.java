package dev.berth.app.http;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.berth.messages.Public;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/**
 * The console's files and the description of the API, read from the jar once, so that no request blocks on it. An
 * address of one of its pages is answered with the same page, which reads the address itself.
 */
public final class ConsoleEndpoint {
    private static final String INDEX = "/index.html";
    private static final List<String> PAGES =
            List.of("/", "/pods", "/pods/**", "/launch", "/keys", "/registries", "/nodes", "/login");
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final byte[] NO_CONSOLE =
            "This build of Berth has no console. The API is described at /openapi.json.\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final Map<String, File> files;
    private final @Nullable File description;

    @SuppressWarnings("ArrayRecordComponent") // Private to this class, and never compared.
    private record File(byte[] content, MediaType type, String tag) {}

    /** Whoever logs in has to see the page for that first. */
    @Public
    private record ForEverybody(HandlerFunction<ServerResponse> handler) implements HandlerFunction<ServerResponse> {
        @Override
        public Mono<ServerResponse> handle(ServerRequest request) {
            return handler.handle(request);
        }
    }

    private ConsoleEndpoint(Map<String, File> files, @Nullable File description) {
        this.files = files;
        this.description = description;
    }

    /** Ahead of all other handlers, and never below {@code /v1} or {@code /actuator}. */
    public static RouterFunction<ServerResponse> fromClassPath() {
        return fromClassPath("static", "openapi.json");
    }

    static RouterFunction<ServerResponse> fromClassPath(String folder, String description) {
        var resolver = new PathMatchingResourcePatternResolver();
        try {
            var files = new HashMap<String, File>();
            for (Resource resource : resolver.getResources("classpath*:/" + folder + "/**")) {
                String address = resource.getURL().toString();
                if (resource.isReadable() && !address.endsWith("/")) {
                    files.put(
                            address.substring(address.lastIndexOf("/" + folder + "/") + folder.length() + 1),
                            read(resource));
                }
            }
            Resource api = resolver.getResource("classpath:/" + description);
            return new ConsoleEndpoint(Map.copyOf(files), api.exists() ? read(api) : null).handlers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RouterFunction<ServerResponse> handlers() {
        RequestPredicate page = PAGES.stream()
                .map(RequestPredicates::path)
                .reduce(RequestPredicate::or)
                .orElseThrow();
        RequestPredicate file = request -> !request.path().equals(INDEX) && files.containsKey(request.path());
        var handlers = RouterFunctions.route()
                .route(file, new ForEverybody(request -> read(request, this::file)))
                .route(page.or(path(INDEX)), new ForEverybody(request -> read(request, this::page)));
        if (description != null) {
            handlers.route(
                    path("/openapi.json"),
                    new ForEverybody(
                            request -> read(request, reading -> answer(reading, description, CacheControl.noCache()))));
        }
        return handlers.build();
    }

    private static Mono<ServerResponse> read(ServerRequest request, HandlerFunction<ServerResponse> handler) {
        if (READS.contains(request.method())) {
            return handler.handle(request);
        }
        return request.method().equals(HttpMethod.OPTIONS)
                ? ServerResponse.noContent()
                        .headers(headers -> headers.setAllow(READS))
                        .build()
                : Mono.error(new MethodNotAllowedException(request.method(), READS));
    }

    private Mono<ServerResponse> file(ServerRequest request) {
        // The build puts a digest of the content into the names below /assets, so they never change.
        CacheControl caching = request.path().startsWith("/assets/")
                ? CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable()
                : CacheControl.noCache();
        return answer(request, Objects.requireNonNull(files.get(request.path())), caching);
    }

    private Mono<ServerResponse> page(ServerRequest request) {
        File index = files.get(INDEX);
        return index == null
                ? guarded(ServerResponse.status(HttpStatus.NOT_FOUND), CacheControl.noStore())
                        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                        .bodyValue(NO_CONSOLE)
                : answer(request, basedOn(request, index), CacheControl.noCache());
    }

    /** Where a proxy serves the console under a path of its own, the page says so to itself. */
    private static File basedOn(ServerRequest request, File index) {
        String prefix = request.requestPath().contextPath().value();
        if (prefix.isEmpty()) {
            return index;
        }
        String page = new String(index.content(), StandardCharsets.UTF_8)
                .replace("<base href=\"/\"", "<base href=\"%s/\"".formatted(HtmlUtils.htmlEscape(prefix)));
        return file(page.getBytes(StandardCharsets.UTF_8), index.type());
    }

    private static Mono<ServerResponse> answer(ServerRequest request, File file, CacheControl caching) {
        return request.checkNotModified(file.tag())
                .switchIfEmpty(Mono.defer(() -> guarded(ServerResponse.ok(), caching)
                        .contentType(file.type())
                        .eTag(file.tag())
                        .bodyValue(file.content())));
    }

    private static ServerResponse.BodyBuilder guarded(ServerResponse.BodyBuilder answer, CacheControl caching) {
        return answer.cacheControl(caching)
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer");
    }

    private static File read(Resource resource) throws IOException {
        byte[] content = resource.getContentAsByteArray();
        MediaType type = MediaTypeFactory.getMediaType(resource).orElse(MediaType.APPLICATION_OCTET_STREAM);
        boolean text = type.getType().equals("text");
        return file(content, text ? new MediaType(type, StandardCharsets.UTF_8) : type);
    }

    private static File file(byte[] content, MediaType type) {
        return new File(content, type, "\"" + DigestUtils.sha256Hex(content).substring(0, 32) + "\"");
    }
}
