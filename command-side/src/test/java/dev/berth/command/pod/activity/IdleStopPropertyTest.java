package dev.berth.command.pod.activity;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodActivity;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SshTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever people do, machines and clocks: a pod is stopped for want of use only where it was looked at and had really not been used
 * for that long, and each time once.
 */
final class IdleStopPropertyTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "test-1");
    private static final Reason WHY = new Reason("code", "Because.");

    sealed interface Happening {
        record Used(ActivitySignal signal) implements Happening {}

        record Passed(Duration time) implements Happening {}

        /** A clock is set, those of Berth and of the pod's machine alike. */
        record ClockSet(Duration by) implements Happening {}

        record LookedAt() implements Happening {}

        record Ran() implements Happening {}

        record Did(ChangePod command) implements Happening {}

        record Observed(PodObservation what) implements Happening {}
    }

    /** The world as it is: its time only goes on. */
    private static final class World {
        final TestModule module = TestModule.withQuota(2);
        final Map<ActivitySignal, Duration> used = new EnumMap<>(ActivitySignal.class);
        Duration time = Duration.ZERO;
        /** When the pod was looked at last. */
        Duration lastLook = Duration.ZERO;

        Map<ActivitySignal, Duration> usedThen = Map.of();

        PodView view() {
            PodView view = null;
            long position = 0;
            for (var message : module.log()) {
                position++;
                view = PodView.evolve(view, (PodEvent) message.payload(), message.timestamp(), position);
            }
            return Objects.requireNonNull(view);
        }

        void pass(Duration more) {
            time = time.plus(more);
            module.clock().advance(more);
        }

        void set(Duration by) {
            module.clock().advance(by);
        }

        /** What a pod's own notes say: how long ago, by a clock that nobody sets. */
        void look() {
            lastLook = time;
            usedThen = Map.copyOf(used);
            var now = module.clock().instant();
            var seen = new EnumMap<ActivitySignal, Instant>(ActivitySignal.class);
            used.forEach((signal, at) -> seen.put(signal, now.minus(time.minus(at))));
            var pod = view();
            module.commands()
                    .send(new ReportPodActivity(BERTH, pod(1), pod.generation(), pod.boots(), seen, now))
                    .block();
        }

        void run() {
            for (int looks = 0; isDue(); looks++) {
                assertThat(looks).as("looks at %s", view()).isLessThan(10);
                var before = module.events().size();
                module.commands().send(new RunTimers(BERTH, pod(1))).block();
                assertThat(module.events().size()).isGreaterThan(before);
            }
        }

        private boolean isDue() {
            var due = view().nextDue();
            return due != null && !due.isAfter(module.clock().instant());
        }
    }

    private static EditPod edit(IdleRequest idle, Boolean locked) {
        return new EditPod(
                ANNA, pod(1), null, null, null, new PodSettings(null, locked, null, null, null).idling(idle));
    }

    private static Reachable reachable(int boots) {
        return new Reachable("alloc-1", boots, List.of(Endpoint.ssh(new SshTarget("10.0.0.1", 22_000))), 10, null);
    }

    @Provide
    Arbitrary<List<Happening>> history() {
        var idles = Arbitraries.of(
                new IdleRequest(Duration.ofMinutes(5), List.of()),
                new IdleRequest(Duration.ofMinutes(30), List.of(ActivitySignal.JOBS)),
                new IdleRequest(Duration.ofHours(2), List.of(ActivitySignal.JOBS, ActivitySignal.PORTS)),
                IdleRequest.OFF);
        var changes = Arbitraries.oneOf(
                        idles.map(idle -> (ChangePod) edit(idle, null)),
                        Arbitraries.of(true, false).map(locked -> edit(null, locked)),
                        Arbitraries.of(
                                new ExtendPod(ANNA, pod(1), null, null, Duration.ofMinutes(20)),
                                new StartPod(ANNA, pod(1), null, null),
                                new StartPod(ANNA, pod(1), null, null),
                                new RestartPod(ANNA, pod(1), null, null)))
                .map(Happening.Did::new);
        var observed = Arbitraries.<PodObservation>of(
                        reachable(0), reachable(0), reachable(1), new Lost(WHY, 10, null), new Stopped(WHY, 10, null))
                .map(Happening.Observed::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(
                                4,
                                Arbitraries.of(
                                                ActivitySignal.TERMINAL,
                                                ActivitySignal.CONNECTION,
                                                ActivitySignal.JOBS,
                                                ActivitySignal.PORTS)
                                        .map(Happening.Used::new)),
                        Tuple.of(
                                8,
                                Arbitraries.of(1, 2, 4, 10, 31, 125)
                                        .map(minutes -> new Happening.Passed(Duration.ofMinutes(minutes)))),
                        Tuple.of(
                                1,
                                Arbitraries.of(-180, -7, -1, 3, 60)
                                        .map(minutes -> new Happening.ClockSet(Duration.ofMinutes(minutes)))),
                        Tuple.of(9, Arbitraries.of(new Happening.LookedAt())),
                        Tuple.of(6, Arbitraries.of(new Happening.Ran())),
                        Tuple.of(2, changes),
                        Tuple.of(3, observed))
                .map(each -> (Happening) each)
                .list()
                .ofMinSize(20)
                .ofMaxSize(80);
    }

    @Property(tries = 250)
    void a_pod_is_stopped_for_want_of_use_only_where_there_was_none_and_each_time_once(
            @ForAll("history") List<Happening> history) {
        var world = new World();
        try (var module = world.module) {
            var idle = edit(new IdleRequest(Duration.ofMinutes(30), List.of()), null)
                    .settings();
            module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec(0), null, HOST_KEY, null, idle));
            happen(new Happening.Observed(reachable(0)), world);
            history.forEach(each -> happen(each, world));
            check(world);
        }
    }

    private static void happen(Happening happening, World world) {
        var before = world.module.events().size();
        var stopBefore = world.view().idleStop();
        switch (happening) {
            case Happening.Used(var signal) -> {
                if (world.view().phase() == Phase.RUNNING) {
                    world.used.put(signal, world.time);
                }
            }
            case Happening.Passed(var time) -> world.pass(time);
            case Happening.ClockSet(var by) -> world.set(by);
            case Happening.LookedAt _ -> world.look();
            case Happening.Ran _ -> world.run();
            case Happening.Did(var command) ->
                world.module.commands().send(command).block();
            case Happening.Observed(var what) ->
                world.module
                        .commands()
                        .send(new ReportPod(BERTH, pod(1), world.view().generation(), what))
                        .block();
        }
        for (int i = before; i < world.module.events().size(); i++) {
            if (world.module.events().get(i) instanceof PodStopRequested stop
                    && stop.by() != null
                    && stop.by().kind() == PodTrigger.Kind.IDLE) {
                // A look may be as old as the runner is late; what was used since then it could not know.
                var idle = Objects.requireNonNull(stopBefore);
                world.usedThen.forEach((signal, at) -> {
                    if (idle.counts(signal)) {
                        assertThat(world.lastLook.minus(at))
                                .as("%s was used %s before the last look", signal, world.lastLook.minus(at))
                                .isGreaterThanOrEqualTo(idle.after());
                    }
                });
            }
        }
    }

    private static void check(World world) {
        PodView before = null;
        long position = 0;
        for (var message : world.module.log()) {
            position++;
            var event = (PodEvent) message.payload();
            var at = message.timestamp();
            if (before != null) {
                checkOne(before, event, at);
            }
            before = PodView.evolve(before, event, at, position);
        }
    }

    private static void checkOne(PodView before, PodEvent event, Instant at) {
        var idle = before.idle();
        switch (event) {
            case PodStopRequested stop
            when stop.by() != null -> {
                assertThat(before.phase()).isEqualTo(Phase.RUNNING);
                assertThat(before.locked()).isFalse();
                assertThat(idle).isNotNull();
                assertThat(stop.by().due()).isEqualTo(idle.stopsAt()).isBeforeOrEqualTo(at);
                assertThat(stop.by().due())
                        .isAfterOrEqualTo(idle.since().plus(before.idleStop().after()));
                assertThat(idle.quietUntil()).isAfterOrEqualTo(idle.stopsAt());
            }
            case PodActivitySeen seen -> {
                assertThat(seen.seenAt()).isBeforeOrEqualTo(at);
                assertThat(before.idleStop().counts(seen.signal()) || idle.signal() == seen.signal())
                        .isTrue();
            }
            default -> {
                // Says nothing of use.
            }
        }
    }
}
