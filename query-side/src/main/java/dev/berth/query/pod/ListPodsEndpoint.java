package dev.berth.query.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.Phase;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods}: the workspace's pods, newest first, without terminated ones unless asked for. */
@RestController
final class ListPodsEndpoint {
    private static final int LIMIT = 50;

    private final Pods pods;
    private final Positions positions;

    ListPodsEndpoint(Pods pods, Positions positions) {
        this.pods = pods;
        this.positions = positions;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods")
    Mono<PodList> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String phase,
            @RequestParam(required = false) @Nullable String all,
            @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> {
            int rows = Parameters.limit(limit, LIMIT);
            Parameters.after(after, 0);
            Phase only = phase(phase);
            boolean terminatedToo = flag(all);
            return positions
                    .reached(PodsProjection.NAME, minPosition)
                    .then(pods.list(caller.workspace(), only, terminatedToo, after, rows));
        });
    }

    private static @Nullable Phase phase(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(Phase.values())
                .filter(phase -> phase.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> Parameters.invalid(
                        "phase",
                        "'%s' is no phase: it is one of %s."
                                .formatted(
                                        Parameters.shown(text),
                                        Arrays.stream(Phase.values())
                                                .map(Phase::name)
                                                .collect(Collectors.joining(", ")))));
    }

    private static boolean flag(@Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.isEmpty() || text.equals("true")) {
            return true;
        }
        throw Parameters.invalid("all", "'all' is true or false, not '%s'.".formatted(Parameters.shown(text)));
    }
}
