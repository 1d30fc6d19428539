package dev.berth.app.http;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives each request an id, the caller's own where it is harmless, and says it in the response. */
public final class RequestIds implements WebFilter, Ordered {
    private static final String HEADER = "X-Request-Id";
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String sent = exchange.getRequest().getHeaders().getFirst(HEADER);
        String id = sent != null && HARMLESS.matcher(sent).matches()
                ? sent
                : UuidCreator.getTimeOrderedEpoch().toString();
        exchange.getResponse().getHeaders().set(HEADER, id);
        return chain.filter(exchange);
    }

    static String of(ServerWebExchange exchange) {
        return Objects.requireNonNullElse(exchange.getResponse().getHeaders().getFirst(HEADER), "");
    }
}
