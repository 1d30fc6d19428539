package dev.berth.app.http;

import dev.berth.messages.Caller;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds out who asks: the holder of a token, or of a session that a page of this server uses. */
public final class Authentication {
    static final String CONSOLE = "Berth-Console";

    /** Attribute of an exchange: the digest of the token or session that it came with. */
    static final String CREDENTIAL = Authentication.class.getName() + ".credential";

    private static final String BEARER = "Bearer ";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Credentials credentials;

    public Authentication(Credentials credentials) {
        this.credentials = credentials;
    }

    /** The caller, or the refusal as an error. */
    Mono<Caller> caller(ServerWebExchange exchange) {
        return identify(exchange).map(identity -> identity.caller(RequestIds.of(exchange)));
    }

    private Mono<Identity> identify(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                return unauthorized("The Authorization header must read 'Bearer' and a token.");
            }
            String token = authorization.substring(BEARER.length()).strip();
            exchange.getAttributes().put(CREDENTIAL, Credentials.digestOfToken(token));
            return credentials
                    .byToken(token)
                    .switchIfEmpty(
                            unauthorized("The token is not known here. Use the one in the file admin-token of the home"
                                    + " folder, or ask for a new one."));
        }
        String session = SessionCookie.of(request);
        if (session == null) {
            return unauthorized(
                    "No token was sent. Send the header 'Authorization: Bearer <token>'; the owner's token is in the"
                            + " file admin-token of the home folder.");
        }
        Problem foreign = crossSite(request);
        if (foreign != null) {
            return Mono.error(foreign.asException());
        }
        exchange.getAttributes().put(CREDENTIAL, Credentials.digestOfSession(session));
        return credentials
                .bySession(session)
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
                    "A change under a session cookie needs the header 'Berth-Console: 1'. Programs send a token"
                            + " instead.");
        }
        if (!isOfOwnPage(request)) {
            return Problem.of(
                    ProblemCode.FORBIDDEN,
                    "A change under a session cookie must come from this server's own pages, and the Origin header"
                            + " names another.");
        }
        return null;
    }

    /** Whether a browser says that the request is from a page of another site; programs say nothing. */
    static boolean isOfForeignPage(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return (headers.containsHeader("Sec-Fetch-Site") || headers.getFirst(HttpHeaders.ORIGIN) != null)
                && !isOfOwnPage(request);
    }

    /**
     * Browsers say whether the page is of the same origin, in a header that no page can write, where the connection is
     * secure; that holds whatever proxies on the way make of the host and the port. Elsewhere the origin is compared.
     */
    private static boolean isOfOwnPage(ServerHttpRequest request) {
        String site = request.getHeaders().getFirst("Sec-Fetch-Site");
        String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
        return site == null ? origin != null && isOwn(origin, request.getURI()) : site.equals("same-origin");
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

    private static <T> Mono<T> unauthorized(String detail) {
        return Mono.error(() -> Problem.of(ProblemCode.UNAUTHORIZED, detail).asException());
    }
}
