package dev.berth.app.http;

import dev.berth.messages.Caller;
import dev.berth.messages.Public;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Signing in and out of the console: a token is swapped for a cookie no script can read. */
@RestController
@RequestMapping("/v1/sessions")
public final class SessionsEndpoint {
    private final Credentials credentials;
    private final FailedLogins failures;

    record SignIn(@Nullable String token) {
        @Override
        public String toString() {
            return "SignIn[hidden]";
        }
    }

    record Session(String subject, String workspace, Set<Scope> scopes) {
        static Session of(Identity identity) {
            return new Session(identity.subject(), identity.workspace().name(), new TreeSet<>(identity.scopes()));
        }
    }

    public SessionsEndpoint(Credentials credentials, Clock clock) {
        this.credentials = credentials;
        this.failures = new FailedLogins(clock);
    }

    @Public
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<ResponseEntity<Session>> signIn(@RequestBody SignIn signIn, ServerHttpRequest request) {
        if (Authentication.isOfForeignPage(request)) {
            return Mono.error(() -> Problem.of(
                            ProblemCode.FORBIDDEN,
                            "Signing in must come from this server's own pages, and this is from another's.")
                    .asException());
        }
        String address = address(request);
        String token = signIn.token() == null ? "" : signIn.token().strip();
        return credentials
                .byToken(token)
                .flatMap(identity -> credentials.open(token).map(session -> {
                    failures.succeeded(address);
                    return ResponseEntity.status(HttpStatus.CREATED)
                            .header(
                                    HttpHeaders.SET_COOKIE,
                                    SessionCookie.set(session, request).toString())
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .body(Session.of(identity));
                }))
                .switchIfEmpty(Mono.error(() -> refusal(address).asException()));
    }

    /** The limit is on failures: the right token is let in however many others have guessed from the same address. */
    private Problem refusal(String address) {
        if (failures.isBlocked(address)) {
            return Problem.of(
                    ProblemCode.RATE_LIMITED,
                    "There were %d failed log-ins from %s within a minute. Wait a minute, then try again."
                            .formatted(FailedLogins.MAX_FAILURES, address));
        }
        failures.failed(address);
        return Problem.of(
                ProblemCode.UNAUTHORIZED,
                "The token is not known here. The owner's token is in the file admin-token of the home folder.");
    }

    @Requires({})
    @GetMapping("/current")
    ResponseEntity<Session> current(Caller caller) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(Session.of(new Identity(caller.subject(), caller.workspace(), caller.scopes())));
    }

    @Requires({})
    @DeleteMapping("/current")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<ResponseEntity<Void>> signOut(Caller caller, ServerHttpRequest request) {
        String session = SessionCookie.of(request);
        Mono<Void> closed = session == null ? Mono.empty() : credentials.close(session);
        return closed.thenReturn(ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.cleared(request).toString())
                .build());
    }

    private static String address(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? "unknown"
                : remote.getAddress().getHostAddress();
    }
}
