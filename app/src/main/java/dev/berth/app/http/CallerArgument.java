package dev.berth.app.http;

import dev.berth.messages.Caller;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Hands a handler its {@code Caller}, whose scopes were checked before. A public one that asks for it is a bug and fails. */
public final class CallerArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Mono<Object> resolveArgument(
            MethodParameter parameter, BindingContext bindingContext, ServerWebExchange exchange) {
        Object caller = exchange.getAttribute(Caller.ATTRIBUTE);
        return caller == null
                ? Mono.error(new IllegalStateException(
                        "No caller at " + exchange.getRequest().getPath()))
                : Mono.just(caller);
    }
}
