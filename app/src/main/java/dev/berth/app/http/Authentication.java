package dev.berth.app.http;

import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Finds out who asks and refuses whoever may not. Everything that is not a file of the console is protected; the list of
 * what is open is short and here.
 */
public final class Authentication implements WebFilter {
    static final String REQUEST_ID = "X-Request-Id";
    static final String CONSOLE = "Berth-Console";

    private static final String BEARER = "Bearer ";
    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Credentials signIns;

    public Authentication(Credentials signIns) {
        this.signIns = signIns;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String requestId = requestId(exchange);
        ServerHttpRequest request = exchange.getRequest();
        // The router decodes and cleans what it matches, so this must look at the very same text.
        String path = request.getPath().pathWithinApplication().value();
        if (isOpen(request.getMethod(), path)) {
            return chain.filter(exchange);
        }
        return identify(request)
                .flatMap(identity -> {
                    Caller caller = identity.caller(requestId);
                    Problem refusal = refusal(caller, request.getMethod(), path);
                    if (refusal != null) {
                        return Mono.<Caller>error(refusal.asException());
                    }
                    return Mono.just(caller);
                })
                .flatMap(caller -> {
                    exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
                    return chain.filter(exchange);
                });
    }

    private static boolean isOpen(HttpMethod method, String path) {
        String plain = path.toLowerCase(Locale.ROOT);
        // What a decoder might read differently is never open.
        boolean odd = plain.contains("%") || plain.contains(";") || plain.contains("//") || plain.contains("..");
        if (!odd && plain.equals("/v1/sessions")) {
            return method.equals(HttpMethod.POST);
        }
        if (!odd && plain.equals("/actuator/health")) {
            return true;
        }
        boolean guarded = plain.equals("/v1")
                || plain.startsWith("/v1/")
                || plain.equals("/actuator")
                || plain.startsWith("/actuator/");
        return !guarded && !odd;
    }

    private Mono<Identity> identify(ServerHttpRequest request) {
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                return unauthorized("The Authorization header must read 'Bearer' and a token.");
            }
            String token = authorization.substring(BEARER.length()).strip();
            return signIns.byToken(token)
                    .switchIfEmpty(
                            unauthorized(
                                    "The token is not known here. Use the one in the file admin-token of the home folder, or ask for a new one."));
        }
        String session = SessionCookie.of(request);
        if (session == null) {
            return unauthorized(
                    "No token was sent. Send the header 'Authorization: Bearer <token>'; the owner's token is in the file admin-token of the home folder.");
        }
        Problem foreign = crossSite(request);
        if (foreign != null) {
            return Mono.error(foreign.asException());
        }
        return signIns.bySession(session)
                .switchIfEmpty(unauthorized("The session is over. Log in again with a token."));
    }

    /** A page of another site can make a browser send the cookie's request, but neither this header nor this origin. */
    private static @Nullable Problem crossSite(ServerHttpRequest request) {
        if (READS.contains(request.getMethod())) {
            return null;
        }
        if (!"1".equals(request.getHeaders().getFirst(CONSOLE))) {
            return Problem.of(
                    ProblemCode.FORBIDDEN,
                    "A change under a session cookie needs the header 'Berth-Console: 1'. Programs send a token instead.");
        }
        String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
        if (origin == null || !isOwn(origin, request.getURI())) {
            return Problem.of(
                    ProblemCode.FORBIDDEN,
                    "A change under a session cookie must come from this server's own pages, and the Origin header names another.");
        }
        return null;
    }

    private static boolean isOwn(String origin, URI own) {
        try {
            URI from = URI.create(origin);
            return own.getScheme().equalsIgnoreCase(from.getScheme())
                    && own.getHost() != null
                    && own.getHost().equalsIgnoreCase(from.getHost())
                    && port(own) == port(from);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static @Nullable Problem refusal(Caller caller, HttpMethod method, String path) {
        boolean administration = path.toLowerCase(Locale.ROOT).startsWith("/v1/admin");
        Scope needed = administration ? Scope.ADMIN : READS.contains(method) ? Scope.READ : Scope.WRITE;
        boolean ownSession = path.equals("/v1/sessions/current");
        if (ownSession || caller.may(needed)) {
            return null;
        }
        return Problem.of(
                ProblemCode.FORBIDDEN,
                "The token of %s lacks the scope %s that this needs. Use a token that has it."
                        .formatted(caller.subject(), needed));
    }

    private static String requestId(ServerWebExchange exchange) {
        String sent = exchange.getRequest().getHeaders().getFirst(REQUEST_ID);
        String id = sent != null && SANE_ID.matcher(sent).matches()
                ? sent
                : TimeOrderedIdentifiers.next().toString();
        exchange.getResponse().getHeaders().set(REQUEST_ID, id);
        return id;
    }

    private static <T> Mono<T> unauthorized(String detail) {
        return Mono.error(() -> Problem.of(ProblemCode.UNAUTHORIZED, detail).asException());
    }
}
