package dev.berth.app.http;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses requests that are wrong whatever they ask for, and gives every answer the headers that all of them have. */
public final class RequestChecks implements WebFilter, Ordered {
    /** PostgreSQL keeps no NUL, and nothing here has a name with one. */
    private static final Pattern NUL = Pattern.compile("%00|\\x00");

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
        HostNames.Verdict host = hosts.verdict(request.getHeaders().getOrEmpty(HttpHeaders.HOST));
        return switch (host) {
            case MALFORMED ->
                Problem.of(ProblemCode.BAD_REQUEST, "A request has one Host header: a name or an address.");
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

    private static @Nullable Problem nul(URI address) {
        return NUL.matcher(address.getRawPath() + "?" + address.getRawQuery()).find()
                ? Problem.of(ProblemCode.BAD_REQUEST, "The address has the character NUL in it.")
                : null;
    }
}
