package dev.berth.command.http;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemException;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Routes over HTTP as the app serves them, for one caller. */
public final class TestEndpoints {
    private TestEndpoints() {}

    public static WebTestClient client(Caller caller, Object... routes) {
        return WebTestClient.bindToController(routes)
                .argumentResolvers(resolvers -> resolvers.addCustomResolver(new Callers(caller)))
                .controllerAdvice(new Problems())
                .httpMessageCodecs(codecs -> codecs.defaultCodecs().maxInMemorySize(2 << 20))
                .configureClient()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(2 << 20))
                .build();
    }

    private record Callers(Caller caller) implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Mono<Object> resolveArgument(
                MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
            var needed = List.of(parameter.getMethodAnnotation(Requires.class).value());
            var refusal = caller.refusal(needed);
            return refusal == null ? Mono.just(caller) : Mono.error(refusal.asException());
        }
    }

    /** Writes problems down as they are, with their status. */
    @RestControllerAdvice
    static final class Problems {
        /** What tests look at. */
        record Written(String code, int status, String detail, List<Problem.Fault> errors) {}

        @ExceptionHandler
        ResponseEntity<Written> write(ProblemException refused) {
            var problem = refused.problem();
            return ResponseEntity.status(problem.code().status())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(new Written(
                            problem.code().code(), problem.code().status(), problem.detail(), problem.errors()));
        }
    }
}
