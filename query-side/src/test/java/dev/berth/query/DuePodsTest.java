package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.query.pod.DuePod;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DuePodsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Instant DUE = Instant.parse("2026-11-21T16:00:00.123456Z");

    private final TestLog log = TestLog.started();
    private final Histories histories = new Histories(31);

    @AfterEach
    void close() {
        log.close();
    }

    private static PodTimer timer(Instant due) {
        return new PodTimer(due, null, "ada", DUE.minus(Duration.ofHours(8)));
    }

    @Test
    void pods_for_which_something_is_due_are_found_in_that_order_and_no_others() {
        PodId first = histories.newId();
        PodId second = histories.newId();
        log.append(Histories.launch(histories.newId(), ADA, "none"));
        log.append(Histories.launch(second, BOB, "two"), new PodTimersSet(second, BOB, 1, timer(DUE), null, null));
        log.append(Histories.launch(first, ADA, "one"));
        log.viewsReach(log.append(new PodTimersSet(first, ADA, 1, null, timer(DUE.minusSeconds(1)), null)));

        var warnings = log.querySide().pods().due(10).block(SOON);
        assertThat(warnings)
                .containsExactly(
                        new DuePod(first, ADA, DUE.minusSeconds(601)), new DuePod(second, BOB, DUE.minusSeconds(600)));
        assertThat(log.querySide().pods().due(1).block(SOON)).hasSize(1);

        log.append(new PodStopWarned(second, BOB, 1, PodTrigger.of(timer(DUE), DUE)));
        log.viewsReach(log.append(new PodTimersSet(first, ADA, 1, null, null, null)));
        assertThat(log.querySide().pods().due(10).block(SOON)).containsExactly(new DuePod(second, BOB, DUE));

        log.viewsReach(log.append(new PodStopRequested(second, BOB, 1, null)));
        assertThat(log.querySide().pods().due(10).block(SOON)).isEmpty();
    }

    @Test
    void a_renamed_pod_is_found_by_its_new_name_in_its_own_workspace() {
        PodId pod = histories.newId();
        log.append(Histories.launch(pod, ADA, "one"));
        log.viewsReach(log.append(new PodRenamed(pod, ADA, 1, new PodName("one"), new PodName("two"), null)));
        var pods = log.querySide().pods();
        assertThat(pods.findByName(ADA, new PodName("two")).block(SOON).view().id())
                .isEqualTo(pod);
        assertThat(pods.findByName(ADA, new PodName("one")).block(SOON)).isNull();
        assertThat(pods.findByName(BOB, new PodName("two")).block(SOON)).isNull();
    }
}
