package dev.berth.app.http;

import dev.berth.messages.Public;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/** What a handler declares about who may use it. */
sealed interface Access {
    /** Anybody. */
    record Open() implements Access {}

    /** Callers that have all the scopes. */
    record Needs(List<Scope> scopes) implements Access {}

    /** Nobody, because it declares nothing. */
    record Closed() implements Access {}

    /** Handlers of the framework, which cannot declare anything, by the pattern that they are mapped to. */
    Map<String, Access> ACTUATOR = Map.of(
            "/actuator/health", new Open(),
            "/actuator/health/{*path}", new Needs(List.of(Scope.ADMIN)),
            "/actuator/prometheus", new Needs(List.of(Scope.READ)),
            "/actuator", new Needs(List.of(Scope.READ)));

    /** What {@code handler}, to which {@code exchange} was matched, declares. */
    static Access of(Object handler, ServerWebExchange exchange) {
        Requires requires = annotation(handler, Requires.class);
        if (requires != null) {
            return new Needs(List.of(requires.value()));
        }
        if (annotation(handler, Public.class) != null) {
            return new Open();
        }
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return isListOfMethods(handler)
                ? new Needs(List.of(Scope.READ))
                : ACTUATOR.getOrDefault(String.valueOf(pattern), new Closed());
    }

    private static <A extends Annotation> @Nullable A annotation(Object handler, Class<A> type) {
        return handler instanceof HandlerMethod method
                ? method.getMethodAnnotation(type)
                : handler.getClass().getAnnotation(type);
    }

    /** Spring's own answer to OPTIONS, which names the methods that an address takes. */
    private static boolean isListOfMethods(Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBeanType().getEnclosingClass() == RequestMappingInfoHandlerMapping.class;
    }
}
