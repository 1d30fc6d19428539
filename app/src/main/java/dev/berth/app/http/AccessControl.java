package dev.berth.app.http;

import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands in front of all other mappings and lets a request through to the handler they found only where that handler
 * declares who may use it, and the caller is one of those. So the decision rests on what would run, not on how the address
 * was written, and whatever declares nothing is closed. Nothing of the request but its head is read before.
 */
public final class AccessControl implements HandlerMapping, Ordered, SmartInitializingSingleton {
    private static final Pattern API = Pattern.compile("(.*/)?(v1|actuator)(/.*)?", Pattern.CASE_INSENSITIVE);

    private final Authentication authentication;
    private final ObjectProvider<HandlerMapping> mappings;
    private List<HandlerMapping> others = List.of();

    public AccessControl(Authentication authentication, ObjectProvider<HandlerMapping> mappings) {
        this.authentication = authentication;
        this.mappings = mappings;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterSingletonsInstantiated() {
        others = mappings.orderedStream().filter(mapping -> mapping != this).toList();
    }

    /** Never empty, so that no other mapping is asked after this one. */
    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        return Flux.fromIterable(others)
                .concatMap(mapping -> mapping.getHandler(exchange))
                .next()
                .switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)))
                .onErrorResume(unmatched -> refuse(unmatched, exchange))
                .flatMap(handler -> admit(handler, exchange));
    }

    private Mono<Object> admit(Object handler, ServerWebExchange exchange) {
        return switch (Access.of(handler, exchange)) {
            case Access.Open() -> Mono.just(handler);
            case Access.Needs(var scopes) -> caller(scopes, exchange).thenReturn(handler);
            case Access.Closed() ->
                authentication
                        .caller(exchange)
                        .then(Mono.error(() -> Problem.of(ProblemCode.FORBIDDEN, "This address is closed.")
                                .asException()));
        };
    }

    private Mono<Caller> caller(List<Scope> scopes, ServerWebExchange exchange) {
        return authentication.caller(exchange).flatMap(caller -> {
            Problem refusal = caller.refusal(scopes);
            if (refusal != null) {
                return Mono.error(refusal.asException());
            }
            exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
            return Mono.just(caller);
        });
    }

    /** No handler takes the request. Below the API, only who has valid credentials is told so. */
    private Mono<Object> refuse(Throwable unmatched, ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().pathWithinApplication().elements().stream()
                .filter(PathContainer.PathSegment.class::isInstance)
                .map(segment -> ((PathContainer.PathSegment) segment).valueToMatch())
                .collect(Collectors.joining("/"));
        return API.matcher(path).matches()
                ? authentication.caller(exchange).then(Mono.error(unmatched))
                : Mono.error(unmatched);
    }
}
