package dev.berth.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.app.output.EndedPods.Bounds;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.stats.PastFigures.PastUse;
import dev.berth.query.stats.PodUse;
import dev.berth.query.stats.PodUse.CpuUse;
import dev.berth.query.stats.PodUse.GpuUse;
import dev.berth.query.stats.PodUse.MemoryUse;
import dev.berth.query.stats.PodUse.NetworkUse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long and how much of ended pods is kept, with the archives as they are wired. */
class EndedPodsTest {
    static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final Bounds MUCH = new Bounds(1 << 20, 1000);
    private static final Bounds LITTLE = new Bounds(19, 1);

    private final PodId pod = PodId.random(new SecureRandom());
    private final PodId other = PodId.random(new SecureRandom());
    private final KeptBoot boot = new KeptBoot(1, UUID.randomUUID().toString());
    private final KeptBoot later = new KeptBoot(2, UUID.randomUUID().toString());

    @BeforeEach
    void empty() {
        TestDatabase.execute("DELETE FROM kept_output");
        TestDatabase.execute("DELETE FROM kept_figures");
    }

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private static EndedPods pods(Instant time, Duration keep, Bounds bounds) {
        return new EndedPods(TestDatabase.connections(), at(time), keep, bounds);
    }

    private static OutputArchive outputs(Instant time) {
        return new OutputArchive(TestDatabase.connections(), at(time));
    }

    private static FiguresArchive figures(Instant time) {
        return new FiguresArchive(
                TestDatabase.connections(), at(time), new EventCodec(EventTypes.taggedBy(_ -> Set.of())).mapper());
    }

    private static void write(PodId pod, KeptBoot boot, Instant time) {
        outputs(time)
                .save(pod, 0, boot, ArchivedEnd.of("12345"), ArchivedEnd.of("67890"))
                .block(SOON);
    }

    private static void use(PodId pod, int node, Instant time, double percent) {
        figures(time).keep(pod, node, past(time, percent)).block(SOON);
    }

    private static PastUse past(Instant time, double percent) {
        return new PastUse(
                time,
                Phase.RUNNING,
                2,
                new PodUse(
                        new CpuUse(percent),
                        new MemoryUse(1 << 20, null),
                        new NetworkUse(1, 2, null, 4L, time),
                        new DiskUse(1, 2, time),
                        List.of(new GpuUse("gpu-0", "H100", 12.5, null, 80L << 30, null, null))));
    }

    private static List<Double> percents(PodId pod, int node, Instant time) {
        return figures(time)
                .of(pod, node)
                .map(past -> past.use().cpu().percent())
                .collectList()
                .block(SOON);
    }

    @Test
    void what_is_kept_of_a_living_pod_stays_and_that_of_a_terminated_one_goes_when_its_time_has_passed() {
        write(pod, boot, NOW);
        use(pod, 0, NOW, 50);
        var muchLater = NOW.plus(DAY.multipliedBy(9));
        pods(muchLater, DAY, MUCH).sweep().block(SOON);
        assertThat(OutputArchiveTest.text(outputs(muchLater).find(boot, Output.STDERR)))
                .isEqualTo("67890");
        assertThat(pods(NOW, DAY, MUCH).until(pod).block(SOON)).isNull();

        pods(NOW, DAY, MUCH).ended(pod).block(SOON);
        pods(NOW.plusSeconds(60), DAY, MUCH).ended(pod).block(SOON);
        var end = NOW.plus(DAY);
        assertThat(pods(NOW, DAY, MUCH).until(pod).block(SOON)).isEqualTo(end);

        var before = end.minusSeconds(1);
        pods(before, DAY, MUCH).sweep().block(SOON);
        assertThat(OutputArchiveTest.text(outputs(before).find(boot, Output.STDOUT)))
                .isEqualTo("12345");
        assertThat(percents(pod, 0, before)).containsExactly(50.0);
        assertThat(outputs(end).boot(pod, 0).block(SOON)).isNull();
        assertThat(OutputArchiveTest.text(outputs(end).find(boot, Output.STDOUT)))
                .isNull();
        assertThat(percents(pod, 0, end)).isEmpty();

        pods(end, DAY, MUCH).sweep().block(SOON);

        assertThat(outputs(before).boot(pod, 0).block(SOON))
                .as("deleted, not only hidden")
                .isNull();
        assertThat(percents(pod, 0, before)).isEmpty();
        assertThat(pods(before, DAY, MUCH).until(pod).block(SOON)).isNull();
    }

    @Test
    void figures_that_come_after_their_pod_has_ended_go_with_the_others() {
        pods(NOW, DAY, MUCH).ended(pod).block(SOON);
        use(pod, 0, NOW, 50);

        assertThat(percents(pod, 0, NOW)).containsExactly(50.0);
        pods(NOW.plus(DAY), DAY, MUCH).sweep().block(SOON);

        assertThat(percents(pod, 0, NOW)).isEmpty();
    }

    @Test
    void figures_come_back_as_they_were_of_that_node_alone() {
        use(pod, 0, NOW, 50);
        use(pod, 1, NOW, 60);

        assertThat(figures(NOW).of(pod, 0).collectList().block(SOON)).containsExactly(past(NOW, 50));
        assertThat(percents(pod, 1, NOW)).containsExactly(60.0);
        assertThat(percents(other, 0, NOW)).isEmpty();
    }

    @Test
    void of_a_minute_the_last_figures_are_kept_and_of_all_those_of_the_last_hour() {
        use(pod, 0, NOW.plusSeconds(20), 2);
        use(pod, 0, NOW.plusSeconds(10), 1);
        assertThat(percents(pod, 0, NOW)).containsExactly(2.0);

        IntStream.range(1, 70).forEach(minute -> use(pod, 0, NOW.plusSeconds(60L * minute), 100 + minute));

        assertThat(percents(pod, 0, NOW)).hasSize(60).startsWith(110.0).endsWith(169.0);
    }

    @Test
    void where_it_is_too_much_in_all_the_oldest_goes() {
        write(pod, boot, NOW);
        use(pod, 0, NOW, 1);
        write(other, later, NOW.plusSeconds(60));
        use(other, 0, NOW.plusSeconds(60), 2);

        pods(NOW, DAY, new Bounds(20, 2)).sweep().block(SOON);
        assertThat(outputs(NOW).boot(pod, 0).block(SOON)).isEqualTo(boot);
        assertThat(percents(pod, 0, NOW)).hasSize(1);
        pods(NOW, DAY, LITTLE).sweep().block(SOON);

        assertThat(outputs(NOW).boot(pod, 0).block(SOON)).isNull();
        assertThat(percents(pod, 0, NOW)).isEmpty();
        assertThat(outputs(NOW).boot(other, 0).block(SOON)).isEqualTo(later);
        assertThat(percents(other, 0, NOW)).hasSize(1);
    }

    @Test
    void an_owner_who_keeps_nothing_keeps_nothing_of_before_either() {
        write(pod, boot, NOW);
        use(pod, 0, NOW, 1);
        pods(NOW, DAY, MUCH).ended(pod).block(SOON);

        pods(NOW, Duration.ZERO, MUCH).sweep().block(SOON);

        assertThat(outputs(NOW).boot(pod, 0).block(SOON)).isNull();
        assertThat(percents(pod, 0, NOW)).isEmpty();
        assertThat(pods(NOW, DAY, MUCH).until(pod).block(SOON)).isNull();
    }
}
