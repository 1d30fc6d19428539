package dev.berth.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.app.output.EndedPodOutput.EndedOutputs;
import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPiece;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class EndedPodOutputTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** As it is once Nomad has forgotten the pod. */
    private static final PodOutput FORGOTTEN = new PodOutput() {
        @Override
        public Flux<KeptBoot> boots(PodId pod, int node) {
            return Flux.empty();
        }

        @Override
        public Flux<OutputPiece> tail(KeptBoot boot, Output output, int bytes) {
            return Flux.empty();
        }

        @Override
        public Flux<OutputPiece> after(KeptBoot boot, Output output, OutputPlace place, boolean follow) {
            return Flux.empty();
        }
    };

    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private final PodId pod = PodId.random(new SecureRandom());
    private final PodId other = PodId.random(new SecureRandom());
    private final KeptBoot boot = new KeptBoot(3, UUID.randomUUID().toString());
    private final OutputArchive archive = new OutputArchive(TestDatabase.connections(), at(NOW));
    private final ArchivedPodOutput read = new ArchivedPodOutput(FORGOTTEN, (_, _, _, _) -> Mono.empty(), archive);

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private void keep(Mono<KeptBoot> newest, Mono<ArchivedEnd> end) {
        keep(1, NOW, new Ends(_ -> newest, _ -> end));
    }

    private void keep(int nodes, Instant time, EndedOutputs there) {
        new EndedPodOutput(() -> there, archive, new EndedPods(TestDatabase.connections(), at(time), DAY))
                .keep(pod, nodes, true)
                .block(SOON);
    }

    private record Ends(IntFunction<Mono<KeptBoot>> newest, Function<KeptBoot, Mono<ArchivedEnd>> ends)
            implements EndedOutputs {
        @Override
        public Mono<KeptBoot> newest(PodId of, int node) {
            return newest.apply(node);
        }

        @Override
        public Mono<ArchivedEnd> end(KeptBoot of, Output output, int bytes) {
            return ends.apply(of);
        }
    }

    private String stderr(PodId of, int node) {
        return Objects.requireNonNull(
                read.tail(of, node, Output.STDERR, 1000).defaultIfEmpty("").block(SOON));
    }

    private String stderr(PodId of) {
        return stderr(of, 0);
    }

    @Test
    void what_a_pod_wrote_is_read_once_nomad_has_forgotten_it_and_only_of_that_pod() {
        keep(Mono.just(boot), Mono.just(ArchivedEnd.of("a\nb\n")));

        assertThat(read.boots(pod, 0).collectList().block(SOON)).containsExactly(boot);
        assertThat(stderr(pod)).isEqualTo("a\nb\n");
        assertThat(read.tail(boot, Output.STDOUT, 2).blockLast(SOON).data().remaining())
                .isEqualTo(2);
        assertThat(read.after(boot, Output.STDOUT, new OutputPlace(0, 1), true)
                        .blockLast(SOON)
                        .data()
                        .remaining())
                .isEqualTo(3);
        assertThat(read.boots(pod, 1).collectList().block(SOON)).isEmpty();
        assertThat(read.boots(other, 0).collectList().block(SOON)).isEmpty();
        assertThat(stderr(other)).isEmpty();
    }

    @Test
    void of_a_pod_of_several_nodes_each_nodes_is_kept_and_one_that_is_away_takes_nothing_from_the_others() {
        var boots = IntStream.range(0, 16)
                .mapToObj(node -> new KeptBoot(1, UUID.randomUUID().toString()))
                .toList();

        keep(
                16,
                NOW,
                new Ends(
                        node -> Mono.just(boots.get(node)),
                        of -> boots.indexOf(of) % 3 == 2
                                ? Mono.never()
                                : Mono.just(ArchivedEnd.of("node " + boots.indexOf(of)))));

        assertThat(stderr(pod, 0)).isEqualTo("node 0");
        assertThat(stderr(pod, 1)).isEqualTo("node 1");
        assertThat(stderr(pod, 2)).startsWith("Its output could not be kept");
        assertThat(stderr(pod, 14)).startsWith("Its output could not be kept");
    }

    @Test
    void a_crash_around_the_purge_keeps_once_and_the_time_counts_from_the_first() {
        keep(Mono.just(boot), Mono.just(ArchivedEnd.of("kept")));

        keep(1, NOW.plusSeconds(60), new Ends(_ -> Mono.just(boot), _ -> Mono.just(ArchivedEnd.of("kept"))));
        keep(1, NOW.plusSeconds(120), new Ends(_ -> Mono.just(boot), _ -> Mono.empty()));
        keep(1, NOW.plusSeconds(180), new Ends(_ -> Mono.empty(), _ -> Mono.empty()));

        assertThat(stderr(pod)).isEqualTo("kept");
        assertThat(new EndedPods(TestDatabase.connections(), at(NOW), DAY)
                        .until(pod)
                        .block(SOON))
                .isEqualTo(NOW.plus(DAY));
    }

    @Test
    void a_machine_that_does_not_answer_holds_up_no_end_and_the_log_says_that_nothing_was_kept() {
        keep(Mono.just(boot), Mono.never());

        assertThat(stderr(pod)).isEqualTo("Its output could not be kept: its machine did not answer.\n");
    }

    @Test
    void a_scheduler_that_does_not_answer_holds_up_no_end_either() {
        keep(Mono.never(), Mono.never());

        assertThat(read.boots(pod, 0).collectList().block(SOON)).isEmpty();
    }
}
