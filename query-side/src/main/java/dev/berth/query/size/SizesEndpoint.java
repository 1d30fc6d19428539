package dev.berth.query.size;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/sizes}: what a launch may name as {@code size}, and what a pod of it gets. */
@RestController
final class SizesEndpoint {
    private final PodSizes sizes;

    SizesEndpoint(PodSizes sizes) {
        this.sizes = sizes;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/sizes")
    Mono<PodSizes> list(Caller caller) {
        return Mono.just(sizes);
    }
}
