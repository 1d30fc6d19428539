package dev.berth.app.http;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ends a stream when the session or token that it was opened with is not valid any more. */
public final class StreamCredentials implements WebFilter {
    private final OpenCredentials open;

    public StreamCredentials(OpenCredentials open) {
        this.open = open;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var response = new ServerHttpResponseDecorator(exchange.getResponse()) {
            // Only streams are written this way.
            @Override
            public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
                String credential = exchange.getAttribute(Authentication.CREDENTIAL);
                return super.writeAndFlushWith(
                        credential == null ? body : Flux.from(body).takeUntilOther(open.ended(credential)));
            }
        };
        return chain.filter(exchange.mutate().response(response).build());
    }
}
