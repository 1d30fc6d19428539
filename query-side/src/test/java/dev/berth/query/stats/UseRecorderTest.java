package dev.berth.query.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class UseRecorderTest {
    private final List<Integer> kept = new ArrayList<>();
    private final UseRecorder recorder = new UseRecorder(
            new PastFigures() {
                @Override
                public Mono<Void> keep(PodId pod, int node, PastUse use) {
                    return Mono.<Void>fromRunnable(() -> kept.add((int) use.at().getEpochSecond()))
                            .then(Mono.error(new IllegalStateException("away")));
                }

                @Override
                public Flux<PastUse> of(PodId pod, int node) {
                    return Flux.empty();
                }
            },
            new PodId("pod-aaaaaaaaaaaaaaaa"),
            0);

    private void see(int second) {
        recorder.see(new PastFigures.PastUse(
                Instant.ofEpochSecond(second), Phase.RUNNING, 1, new PodUse(null, null, null, null, List.of())));
    }

    @Test
    void the_last_of_each_minute_is_kept_and_the_very_last_though_some_could_not_be() {
        see(0);
        see(58);
        see(60);
        see(119);
        see(181);
        see(183);
        assertThat(kept).containsExactly(58, 119);

        recorder.pause();
        recorder.pause();

        assertThat(kept).containsExactly(58, 119, 183);
    }
}
