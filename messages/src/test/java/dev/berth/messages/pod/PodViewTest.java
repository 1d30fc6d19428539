package dev.berth.messages.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodDiskRelieved;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PodViewTest {
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final Workspace MAIN = Workspace.MAIN;
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");
    private static final SshTarget TARGET = new SshTarget("10.0.0.1", 22_001);

    private static PodView fold(PodEvent... events) {
        PodView view = null;
        for (int i = 0; i < events.length; i++) {
            view = PodView.evolve(view, events[i], AT.plusSeconds(i), i + 1);
        }
        return view;
    }

    private static PodLaunchRequested launched() {
        return new PodLaunchRequested(
                POD,
                MAIN,
                1,
                new PodName("one"),
                new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(), 20, List.of()),
                null,
                "ssh-ed25519 AAAA",
                null);
    }

    private static PodScheduled scheduled() {
        return new PodScheduled(POD, MAIN, 1, "alloc", "node-1", "A100", List.of("gpu-0"), 5, null);
    }

    private static PodBecameReachable reachable() {
        return new PodBecameReachable(POD, MAIN, 1, "alloc", 1, TARGET, List.of(Endpoint.ssh(TARGET)), 6, null);
    }

    @Test
    void a_running_pod_shows_where_and_since_when() {
        var view = fold(
                launched(),
                new PublicPortLeased(POD, MAIN, 1, new PublicPort("edge", 10_000)),
                scheduled(),
                reachable());
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.node()).isEqualTo("node-1");
        assertThat(view.gpu()).isEqualTo(new GpuRequest(1, "A100"));
        assertThat(view.gpuIds()).containsExactly("gpu-0");
        assertThat(view.publicPort()).isEqualTo(10_000);
        assertThat(view.runningSince()).isEqualTo(AT.plusSeconds(3));
        assertThat(view.version()).isEqualTo(4);
        assertThat(view.actions()).containsExactly(PodAction.STOP, PodAction.RESTART, PodAction.TERMINATE);
    }

    @Test
    void RUN_11_what_a_template_gave_stays_through_stops_starts_and_restarts() {
        var spec = new PodSpec(
                "train",
                "train:1",
                new GpuRequest(1, null),
                List.of(8888),
                50,
                List.of("MODE"),
                null,
                null,
                null,
                List.of("python", "train.py"),
                null);
        var view = fold(
                new PodLaunchRequested(POD, MAIN, 1, new PodName("one"), spec, "vault-1", "ssh-ed25519 AAAA", null),
                new PodStopRequested(POD, MAIN, 1, null),
                new PodStopped(POD, MAIN, 1, new Reason("x", "X."), 7, null),
                new PodStartRequested(POD, MAIN, 2, 1, null),
                new PodRestartRequested(POD, MAIN, 3, 1, null));

        assertThat(view.template()).isEqualTo("train");
        assertThat(view.image()).isEqualTo("train:1");
        assertThat(view.command()).containsExactly("python", "train.py");
        assertThat(view.ports()).containsExactly(PodPort.of(AskedPort.http(8888)));
        assertThat(view.diskGb()).isEqualTo(50);
        assertThat(view.envNames()).containsExactly("MODE");
    }

    @Test
    void a_lost_pod_keeps_its_place_and_a_stopped_one_does_not() {
        var lost =
                fold(launched(), scheduled(), reachable(), new PodLost(POD, MAIN, 1, new Reason("x", "X."), 7, null));
        assertThat(lost.node()).isEqualTo("node-1");
        assertThat(lost.runningSince()).isNull();
        var stopped = PodView.evolve(lost, new PodStopped(POD, MAIN, 1, new Reason("y", "Y."), 8, null), AT, 9);
        assertThat(stopped.node()).isNull();
        assertThat(stopped.gpuIds()).isEmpty();
        assertThat(stopped.actions()).containsExactly(PodAction.START, PodAction.TERMINATE);
    }

    @Test
    void a_restart_begins_again_with_the_same_port() {
        var view = fold(
                launched(),
                new PublicPortLeased(POD, MAIN, 1, new PublicPort("edge", 10_000)),
                scheduled(),
                reachable(),
                new PodRestartRequested(POD, MAIN, 2, 1, null));
        assertThat(view.generation()).isEqualTo(2);
        assertThat(view.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(view.node()).isNull();
        assertThat(view.publicPort()).isEqualTo(10_000);
    }

    @Test
    void a_released_port_is_shown_no_more_and_moves_no_phase() {
        var view = fold(
                launched(),
                new PublicPortLeased(POD, MAIN, 1, new PublicPort("edge", 10_000)),
                new PublicPortReleased(POD, MAIN, 1, new PublicPort("edge", 10_000), AT));
        assertThat(view.publicPort()).isNull();
        assertThat(view.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(view.reason().since()).isEqualTo(AT);
    }

    @Test
    void nothing_comes_before_the_launch() {
        assertThatThrownBy(() -> PodView.evolve(null, scheduled(), AT, 7))
                .hasMessageContaining("before the pod's launch");
    }

    private static PodTimer timer(int seconds) {
        return new PodTimer(AT.plusSeconds(seconds), Duration.ofSeconds(seconds), "anna", AT);
    }

    @Test
    void what_is_due_first_is_shown_and_warned_of_ten_minutes_before() {
        var view = fold(
                launched(),
                new PodTimersSet(POD, MAIN, 1, timer(7_200), timer(9_000), null),
                new PodScheduleSet(
                        POD,
                        MAIN,
                        1,
                        new PodSchedule(null, "0 9 * * *", "UTC", null, AT.plusSeconds(3_600), "bo", AT),
                        null));
        assertThat(view.stopsAt()).isEqualTo(AT.plusSeconds(3_600));
        assertThat(view.terminatesAt()).isEqualTo(AT.plusSeconds(9_000));
        assertThat(view.nextDue()).isEqualTo(AT.plusSeconds(3_000));
        assertThat(view.actions()).contains(PodAction.EXTEND);
        var warned = PodView.evolve(
                view, new PodStopWarned(POD, MAIN, 1, PodTrigger.of(view.schedule(), view.stopsAt(), AT)), AT, 9);
        assertThat(warned.nextDue()).isEqualTo(AT.plusSeconds(3_600));
    }

    @Test
    void nothing_is_due_for_a_pod_that_is_lost_or_stopping_and_a_stopped_one_is_not_stopped() {
        var view = fold(launched(), scheduled(), new PodTimersSet(POD, MAIN, 1, timer(60), null, null));
        var lost = PodView.evolve(view, new PodLost(POD, MAIN, 1, new Reason("x", "X."), 7, null), AT, 9);
        assertThat(lost.nextDue()).isNull();
        assertThat(lost.stopsAt()).isEqualTo(AT.plusSeconds(60));
        var stopping = PodView.evolve(view, new PodStopRequested(POD, MAIN, 1, null), AT, 9);
        assertThat(stopping.nextDue()).isNull();
        assertThat(stopping.stopsAt()).isNull();
        var stopped = PodView.evolve(stopping, new PodStopped(POD, MAIN, 1, new Reason("y", "Y."), 8, null), AT, 10);
        assertThat(stopped.nextDue()).isNull();
        assertThat(stopped.actions()).containsExactly(PodAction.START, PodAction.TERMINATE);
    }

    @Test
    void a_locked_pod_can_only_be_started_and_its_timers_extended() {
        var view = fold(
                launched(),
                scheduled(),
                reachable(),
                new PodLocked(POD, MAIN, 1, "anna", null),
                new PodTimersSet(POD, MAIN, 1, timer(60), null, null));
        assertThat(view.locked()).isTrue();
        assertThat(view.lock()).isEqualTo(new PodLock("anna", AT.plusSeconds(3)));
        assertThat(view.actions()).containsExactly(PodAction.EXTEND);
        assertThat(view.nextDue()).isEqualTo(AT.plusSeconds(60));
        var unlocked = PodView.evolve(view, new PodUnlocked(POD, MAIN, 1, "bo", null), AT, 9);
        assertThat(unlocked.locked()).isFalse();
        assertThat(unlocked.actions()).hasSize(4);
    }

    @Test
    void nothing_happens_by_itself_any_more_once_a_pod_is_being_terminated() {
        var view = fold(
                launched(),
                new PodTimersSet(POD, MAIN, 1, timer(60), timer(90), null),
                new PodTerminateRequested(POD, MAIN, 1, null));
        assertThat(view.timers()).isEqualTo(PodTimers.NONE);
        assertThat(view.terminatesAt()).isNull();
        assertThat(view.nextDue()).isNull();
    }

    @Test
    void a_disk_is_as_large_as_was_asked_for_and_gets_its_name_with_its_place_and_fills_and_is_relieved() {
        var placed = new PodScheduled(POD, MAIN, 1, "alloc", "node-1", "A100", List.of(), 5, null, "disk-1");
        var full = new PodDiskFilling(POD, MAIN, 1, 19L << 30, 20L << 30);
        var relieved = new PodDiskRelieved(POD, MAIN, 1, 1L << 30, 20L << 30);

        assertThat(fold(launched()).disk()).isEqualTo(new DiskView(null, null, 20L << 30, false));
        assertThat(fold(launched(), placed, reachable(), full).disk())
                .isEqualTo(new DiskView("disk-1", 19L << 30, 20L << 30, true));
        assertThat(fold(launched(), placed, reachable(), full, relieved).disk())
                .isEqualTo(new DiskView("disk-1", 1L << 30, 20L << 30, false));
        assertThat(fold(launched(), placed, reachable(), full).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_disk_is_filling_from_nine_tenths_on_and_until_it_is_below_85_per_cent() {
        var calm = new DiskView("disk-1", null, 100, false);
        assertThat(calm.fillingAt(89, 100)).isFalse();
        assertThat(calm.fillingAt(90, 100)).isTrue();
        assertThat(calm.fillingAt(150, 100)).isTrue();
        var filling = new DiskView("disk-1", null, 100, true);
        assertThat(filling.fillingAt(85, 100)).isTrue();
        assertThat(filling.fillingAt(84, 100)).isFalse();
    }
}
