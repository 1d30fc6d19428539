package dev.berth.app.http;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Refuses requests that are wrong whatever they ask for, and gives every answer the headers that all of them have. */
public final class RequestChecks implements WebFilter, Ordered {
    /** PostgreSQL keeps no NUL, and nothing here has a name with one. */
    private static final Pattern NUL = Pattern.compile("%00|\\x00");

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#@]+)(?:[/?].*)?");

    private static final Pattern API = Pattern.compile("/(v1|actuator|problems)(/.*)?");

    private final HostNames hosts;

    public RequestChecks(HostNames hosts) {
        this.hosts = hosts;
    }

    /** After the request has its id, which a refusal names. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> complete(exchange)));
        Problem refusal = refusal(exchange.getRequest());
        return refusal == null ? chain.filter(exchange) : Mono.error(refusal.asException());
    }

    private static void complete(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        RequestPath path = exchange.getRequest().getPath();
        if (headers.getCacheControl() == null
                && API.matcher(path.pathWithinApplication().value()).matches()) {
            headers.setCacheControl("no-store");
        }
        // Endpoints do not know of the path that a proxy serves them under.
        String location = headers.getFirst(HttpHeaders.LOCATION);
        if (location != null && location.startsWith("/")) {
            headers.set(HttpHeaders.LOCATION, path.contextPath().value() + location);
        }
    }

    private @Nullable Problem refusal(ServerHttpRequest request) {
        return switch (host(request)) {
            case MALFORMED ->
                Problem.of(
                        ProblemCode.BAD_REQUEST,
                        "A request has one Host header, a name or an address, and its target is a path or an http address.");
            case FOREIGN ->
                Problem.of(
                        ProblemCode.MISDIRECTED_REQUEST,
                        "This server does not answer for the name in the Host header. Use an address or localhost, or"
                                + " start Berth with --http-names and the name.");
            case OURS ->
                ForwardedHeaders.isMalformed(request)
                        ? Problem.of(
                                ProblemCode.BAD_REQUEST,
                                "The proxy's Forwarded or X-Forwarded-* headers cannot be read.")
                        : nul(request.getURI());
        };
    }

    /** Of a target with a scheme and an authority, as proxies are sent them, these count, and the header must be well-formed. */
    private HostNames.Verdict host(ServerHttpRequest request) {
        HostNames.Verdict header = hosts.verdict(request.getHeaders().getOrEmpty(HttpHeaders.HOST));
        String target = ServerHttpRequestDecorator.<HttpServerRequest>getNativeRequest(request)
                .uri();
        if (header == HostNames.Verdict.MALFORMED || target.startsWith("/") || target.equals("*")) {
            return header;
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        return absolute.matches() ? hosts.verdict(List.of(absolute.group(1))) : HostNames.Verdict.MALFORMED;
    }

    private static @Nullable Problem nul(URI address) {
        return NUL.matcher(address.getRawPath() + "?" + address.getRawQuery()).find()
                ? Problem.of(ProblemCode.BAD_REQUEST, "The address has the character NUL in it.")
                : null;
    }
}
