package dev.berth.command.pod.timer;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.SessionRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever pods tell, people change and clocks show: nobody is let in before a session begins or after it has ended. */
final class SessionPropertyTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "test-1");
    private static final Reason WHY = new Reason("code", "Because.");

    sealed interface Turn {
        record Told(CommandEnd end, boolean loggedIn) implements Turn {}

        record Changed(ChangePod command) implements Turn {}

        record Seen(PodObservation what) implements Turn {}

        record Looked() implements Turn {}

        record Waited(Duration time) implements Turn {}
    }

    private static EditPod edit(SessionRequest session, Boolean locked) {
        return new EditPod(
                ANNA, pod(1), null, null, null, new PodSettings(null, locked, null, null, null, null, null, session));
    }

    private static Reachable reachable(int boots) {
        return new Reachable("alloc-1", boots, List.of(Endpoint.ssh(new SshTarget("10.0.0.1", 22_000))), 10, null);
    }

    @Provide
    Arbitrary<List<Turn>> turns() {
        var ends = Combinators.combine(Arbitraries.of(0, 1, 2), Arbitraries.of(0, 0, 7, 137))
                .as((boots, status) -> new CommandEnd(boots, status, null))
                .injectNull(0.5);
        var told = Combinators.combine(ends, Arbitraries.of(true, false)).as(Turn.Told::new);
        var sessions = Combinators.combine(
                        Arbitraries.of(SessionTrigger.class).injectNull(0.4),
                        Arbitraries.of(Duration.ofMinutes(5), Duration.ofHours(2))
                                .injectNull(0.4))
                .as(SessionRequest::new)
                .injectNull(0.3);
        var edits = Combinators.combine(sessions, Arbitraries.of(true, false).injectNull(0.8))
                .as(SessionPropertyTest::edit);
        var changes = Arbitraries.oneOf(
                        edits,
                        edits,
                        Arbitraries.of(
                                new ExtendPod(ANNA, pod(1), null, null, Duration.ofMinutes(30)),
                                new StartPod(ANNA, pod(1), null, null),
                                new RestartPod(ANNA, pod(1), null, null)))
                .map(command -> new Turn.Changed((ChangePod) command));
        var seen = Arbitraries.<PodObservation>of(
                        reachable(0),
                        reachable(0),
                        reachable(1),
                        reachable(2),
                        new Lost(WHY, 10, null),
                        new Stopped(WHY, 10, null))
                .map(Turn.Seen::new);
        var waits = Arbitraries.of(
                        Duration.ofMinutes(4), Duration.ofMinutes(55), Duration.ofHours(3), Duration.ofHours(-1))
                .map(Turn.Waited::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, told),
                        Tuple.of(4, changes),
                        Tuple.of(5, seen),
                        Tuple.of(6, Arbitraries.of(new Turn.Looked())),
                        Tuple.of(3, waits))
                .map(turn -> (Turn) turn)
                .list()
                .ofMinSize(15)
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void BASE_4_a_session_begins_and_ends_as_its_trigger_says_and_each_of_it_once(
            @ForAll SessionTrigger trigger, @ForAll("turns") List<Turn> turns) {
        try (var module = TestModule.withQuota(2)) {
            var spec = new PodSpec(
                    "ubuntu",
                    null,
                    GpuRequest.NONE,
                    List.of(),
                    20,
                    List.of(),
                    null,
                    null,
                    null,
                    List.of("x"),
                    null,
                    null,
                    List.of());
            var session = edit(new SessionRequest(trigger, null), null).settings();
            module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec, null, HOST_KEY, null, session));
            turns.forEach(turn -> take(turn, module));
            check(module);
        }
    }

    private static void take(Turn turn, TestModule module) {
        switch (turn) {
            case Turn.Told(var end, var loggedIn) ->
                module.commands()
                        .send(new ReportPodNews(BERTH, pod(1), view(module).generation(), end, loggedIn))
                        .block();
            case Turn.Changed(var command) -> module.commands().send(command).block();
            case Turn.Seen(var what) ->
                module.commands()
                        .send(new ReportPod(BERTH, pod(1), view(module).generation(), what))
                        .block();
            case Turn.Waited(var time) -> module.clock().advance(time);
            case Turn.Looked() -> settle(module);
        }
    }

    /** What is due is found by the view, and each look brings it on. */
    private static void settle(TestModule module) {
        for (int looks = 0; isDue(view(module), module.clock().instant()); looks++) {
            assertThat(looks).as("looks at %s", view(module)).isLessThan(10);
            var before = module.events().size();
            module.commands().send(new RunTimers(BERTH, pod(1))).block();
            assertThat(module.events().size()).isGreaterThan(before);
        }
        var view = view(module);
        if (view.phase() == Phase.RUNNING && view.session().trigger() != SessionTrigger.ON_STARTUP) {
            assertThat(view.session().letsIn()
                            && view.session().isDue(module.clock().instant()))
                    .as("still open: %s", view)
                    .isFalse();
        }
    }

    private static boolean isDue(PodView view, Instant now) {
        var due = view.nextDue();
        return due != null && !due.isAfter(now);
    }

    private static PodView view(TestModule module) {
        PodView view = null;
        long position = 0;
        for (var message : module.log()) {
            position++;
            view = PodView.evolve(view, (PodEvent) message.payload(), message.timestamp(), position);
        }
        return Objects.requireNonNull(view);
    }

    private static void check(TestModule module) {
        PodView before = null;
        PodEvent last = null;
        long position = 0;
        boolean failed = false;
        for (var message : module.log()) {
            position++;
            var event = (PodEvent) message.payload();
            var after = PodView.evolve(before, event, message.timestamp(), position);
            if (before != null) {
                failed = switch (event) {
                    case PodCommandEnded ended -> ended.exitStatus() != 0;
                    case PodEvent other when other.phase() == Phase.REQUESTED -> false;
                    case PodEvent _ -> after.boots() == before.boots() && failed;
                };
                checkOne(before, last, event, message.timestamp());
            }
            if (after.session().trigger() == SessionTrigger.ON_FAILURE && after.phase() == Phase.RUNNING) {
                assertThat(after.session().letsIn() && !failed)
                        .as("let in by %s without a failure: %s", event, after)
                        .isFalse();
            }
            before = after;
            last = event;
        }
    }

    private static void checkOne(PodView before, PodEvent last, PodEvent event, Instant at) {
        var session = before.session();
        switch (event) {
            case PodSessionEnded _ -> {
                assertThat(session.endedAt()).isNull();
                assertThat(session.expiresAt()).isBeforeOrEqualTo(at);
                assertThat(before.phase()).isNotIn(Phase.LOST, Phase.STOPPING, Phase.STOPPED);
            }
            case PodSessionStarted started -> {
                assertThat(session.startedAt()).isNull();
                assertThat(started.expiresAt()).isAfter(at);
                assertThat(before.phase()).isEqualTo(Phase.RUNNING);
            }
            case PodStopRequested stop
            when stop.by() != null -> {
                assertThat(before.locked()).isFalse();
                assertThat(session.trigger()).isEqualTo(SessionTrigger.ON_FAILURE);
                if (stop.by().kind() == PodTrigger.Kind.COMMAND) {
                    assertThat(last)
                            .isInstanceOfSatisfying(
                                    PodCommandEnded.class,
                                    ended -> assertThat(ended.exitStatus()).isZero());
                } else {
                    assertThat(stop.by().due()).isEqualTo(session.expiresAt()).isBeforeOrEqualTo(at);
                }
            }
            case PodTimerSkipped _ -> assertThat(before.locked()).isTrue();
            default -> {
                // Says nothing of a session.
            }
        }
    }
}
