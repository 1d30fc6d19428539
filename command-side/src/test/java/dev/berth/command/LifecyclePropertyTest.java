package dev.berth.command;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodObservation.Unreachable;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever people and the watcher say, in whatever order and however often: what must hold for every log holds. */
final class LifecyclePropertyTest {
    private static final int QUOTA = 3;
    private static final int PODS = 4;

    /** One thing that happens to the command side. */
    sealed interface Step {
        record Launch(Caller caller, int pod, int name, int gpus, boolean again) implements Step {}

        record Change(Caller caller, int pod, PodAction action, boolean again) implements Step {}

        /** {@code generation} counts from the pod's present one. */
        record Report(int pod, int generation, PodObservation seen) implements Step {}

        record Wait(Duration time) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var pod = Arbitraries.integers().between(0, PODS - 1);
        var caller = Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.just(ANNA)), Tuple.of(1, Arbitraries.just(BERT)));
        var launches = Combinators.combine(
                        caller,
                        pod,
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false))
                .as(Step.Launch::new);
        var changes = Combinators.combine(caller, pod, Arbitraries.of(PodAction.class), Arbitraries.of(true, false))
                .as(Step.Change::new);
        var reports = Combinators.combine(
                        pod, Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, -1), Tuple.of(1, 1)), observations())
                .as(Step.Report::new);
        var waits =
                Arbitraries.of(Duration.ofMinutes(1), Duration.ofMinutes(11)).map(Step.Wait::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(3, launches), Tuple.of(4, changes), Tuple.of(12, reports), Tuple.of(1, waits))
                .map(step -> (Step) step)
                .list()
                .ofMinSize(20)
                .ofMaxSize(80);
    }

    private static Arbitrary<PodObservation> observations() {
        var index = Arbitraries.frequency(Tuple.of(6, 20L), Tuple.of(1, 10L), Tuple.of(1, 30L));
        var boots = Arbitraries.integers().between(1, 3);
        var allocation = Arbitraries.of("alloc-1", "alloc-2");
        var why = Arbitraries.of("a", "b").map(code -> new Reason(code, "Because of " + code + "."));
        var target = new SshTarget("10.0.0.1", 22_000);
        return Arbitraries.oneOf(
                Combinators.combine(why, index).as((reason, at) -> new Queued(reason, at, null)),
                Combinators.combine(allocation, index)
                        .as((id, at) -> new Scheduled(id, "node-1", "A100", List.of("gpu-0"), at, null)),
                index.map(at -> new Pulling("layers", at, null)),
                Combinators.combine(allocation, boots, index).as((id, boot, at) -> new Started(id, boot, at, null)),
                Combinators.combine(allocation, boots, why, index)
                        .as((id, boot, reason, at) -> new Unreachable(id, boot, reason, at, null)),
                Combinators.combine(allocation, boots, index)
                        .as((id, boot, at) -> new Reachable(id, boot, List.of(Endpoint.ssh(target)), at, null)),
                Combinators.combine(why, index).as((reason, at) -> new Stopped(reason, at, null)),
                Combinators.combine(why, index).as((reason, at) -> new Failed(reason, at, null)),
                Combinators.combine(why, index).as((reason, at) -> new Lost(reason, at, null)),
                index.map(at -> new Gone(at, null)));
    }

    @Property(tries = 250)
    void every_log_keeps_its_promises(@ForAll("steps") List<Step> steps) {
        try (var module = TestModule.withFewPorts(QUOTA)) {
            for (var step : steps) {
                take(step, module);
            }
            var past = module.log();
            var events =
                    past.stream().map(message -> (BerthEvent) message.payload()).toList();
            var times = past.stream().map(message -> message.timestamp()).toList();
            pods_follow_their_life(events, times);
            ports_belong_to_one_pod_at_a_time(events, times);
            workspaces_stay_within_their_quota(events);
            names_belong_to_one_living_pod(events);
        }
    }

    private static void take(Step step, TestModule module) {
        switch (step) {
            case Step.Launch(var caller, var pod, var name, var gpus, var again) -> {
                var request = again ? new RequestKey("launch-" + pod, "hash") : null;
                // A pod's id is chosen by Berth, so no two launches come with the same one but as repeats.
                if (module.events().stream()
                                .noneMatch(event ->
                                        event instanceof PodEvent e && e.pod().equals(pod(pod)))
                        || (again && wasLaunchedBy(caller, request, module))) {
                    check(
                            module.commands()
                                    .send(launch(caller, pod, "name" + name, gpus, request))
                                    .block(),
                            module);
                }
            }
            case Step.Change(var caller, var pod, var action, var again) -> {
                var request = again ? new RequestKey(action + "-" + pod, "hash") : null;
                var command = switch (action) {
                    case START -> new StartPod(caller, pod(pod), null, request);
                    case STOP -> new StopPod(caller, pod(pod), null, request);
                    case RESTART -> new RestartPod(caller, pod(pod), null, request);
                    case RESET -> new ResetPod(caller, pod(pod), null, request, true);
                    case TERMINATE -> new TerminatePod(caller, pod(pod), null, request);
                    case EXTEND -> new ExtendPod(caller, pod(pod), null, request, Duration.ofHours(1));
                };
                check(module.commands().send(command).block(), module);
            }
            case Step.Report(var pod, var offset, var seen) -> report(pod(pod), offset, seen, module);
            case Step.Wait(var time) -> module.clock().advance(time);
        }
    }

    private static void report(PodId pod, int offset, PodObservation seen, TestModule module) {
        var before = fold(module, pod);
        var generation = before == null ? 1 : before.generation() + offset;
        var logged = module.events();
        var watcher = Caller.system(Workspace.MAIN, "watch");
        check(
                module.commands()
                        .send(new ReportPod(watcher, pod, generation, seen))
                        .block(),
                module);
        if (offset != 0 || (!(seen instanceof Gone) && seen.index() < newestIndex(logged, pod))) {
            assertThat(module.events()).as("%s is stale", seen).isEqualTo(logged);
        }
    }

    /** The newest index that any fact about the pod's present generation carries. */
    private static long newestIndex(List<BerthEvent> events, PodId pod) {
        long newest = 0;
        for (var event : events) {
            if (event instanceof PodEvent about && about.pod().equals(pod)) {
                newest = switch (about) {
                    case PodStartRequested _, PodRestartRequested _ -> 0;
                    case PodQueued e -> Math.max(newest, e.observed());
                    case PodScheduled e -> Math.max(newest, e.observed());
                    case PodStarted e -> Math.max(newest, e.observed());
                    case PodBecameReachable e -> Math.max(newest, e.observed());
                    case PodLost e -> Math.max(newest, e.observed());
                    default -> newest;
                };
            }
        }
        return newest;
    }

    private static boolean wasLaunchedBy(Caller caller, @Nullable RequestKey request, TestModule module) {
        return module.events().stream()
                .anyMatch(event -> event instanceof PodLaunchRequested launched
                        && launched.workspace().equals(caller.workspace())
                        && request != null
                        && request.equals(launched.request()));
    }

    /** An answer shows the pod as the log has it. */
    private static void check(@Nullable PodAnswer answer, TestModule module) {
        if (answer instanceof PodAnswer.Accepted accepted) {
            assertThat(accepted.pod()).isEqualTo(fold(module, accepted.pod().id()));
            assertThat(accepted.position()).isCompletedWithValue(accepted.pod().version());
        }
    }

    private static @Nullable PodView fold(TestModule module, PodId pod) {
        PodView view = null;
        long position = 0;
        for (var message : module.log()) {
            position++;
            if (message.payload() instanceof PodEvent event && event.pod().equals(pod)) {
                view = PodView.evolve(view, event, message.timestamp(), position);
            }
        }
        return view;
    }

    private static void pods_follow_their_life(List<BerthEvent> events, List<Instant> times) {
        Map<PodId, PodView> pods = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof PodEvent event) {
                var before = pods.get(event.pod());
                var after = PodView.evolve(before, event, times.get(i), i + 1);
                if (before == null) {
                    assertThat(event).isInstanceOf(PodLaunchRequested.class);
                } else {
                    followsFrom(before, event, after);
                }
                pods.put(event.pod(), after);
            }
        }
    }

    private static void followsFrom(PodView before, PodEvent event, PodView after) {
        switch (event) {
            case PodLaunchRequested _ -> throw new AssertionError("launched twice: " + event);
            case PodStartRequested _, PodRestartRequested _ ->
                assertThat(event.generation()).isEqualTo(before.generation() + 1);
            default -> assertThat(event.generation()).as("%s", event).isEqualTo(before.generation());
        }
        if (event.phase() == null) {
            return;
        }
        var isNewGeneration = event.generation() > before.generation();
        assertThat(isNewGeneration ? Set.of(Phase.REQUESTED) : next(before.phase()))
                .as("%s after %s", event, before.phase())
                .contains(after.phase());
    }

    private static Set<Phase> next(Phase phase) {
        var ends = EnumSet.of(Phase.STOPPING, Phase.STOPPED, Phase.FAILED);
        var next = switch (phase) {
            case REQUESTED -> EnumSet.range(Phase.QUEUED, Phase.RUNNING);
            case QUEUED -> EnumSet.range(Phase.QUEUED, Phase.RUNNING);
            // SCHEDULED again: in another place.
            case SCHEDULED -> EnumSet.of(Phase.SCHEDULED, Phase.PULLING, Phase.STARTING, Phase.RUNNING, Phase.LOST);
            case PULLING -> EnumSet.of(Phase.SCHEDULED, Phase.STARTING, Phase.RUNNING, Phase.LOST);
            case STARTING -> EnumSet.of(Phase.SCHEDULED, Phase.STARTING, Phase.RUNNING, Phase.LOST);
            case RUNNING -> EnumSet.of(Phase.LOST);
            case LOST -> EnumSet.of(Phase.SCHEDULED, Phase.RUNNING);
            case STOPPING -> EnumSet.of(Phase.STOPPING, Phase.STOPPED, Phase.TERMINATED);
            case STOPPED, FAILED -> EnumSet.of(Phase.STOPPING);
            case TERMINATED -> EnumSet.noneOf(Phase.class);
        };
        if (EnumSet.range(Phase.REQUESTED, Phase.RUNNING).contains(phase) || phase == Phase.LOST) {
            next.addAll(ends);
        }
        return next;
    }

    private static void ports_belong_to_one_pod_at_a_time(List<BerthEvent> events, List<Instant> times) {
        Map<PublicPort, PodId> leased = new HashMap<>();
        Map<PublicPort, Instant> leasableFrom = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof PublicPortLeased lease) {
                assertThat(leased.put(lease.port(), lease.pod()))
                        .as("%s", lease)
                        .isNull();
                assertThat(times.get(i)).isAfterOrEqualTo(leasableFrom.getOrDefault(lease.port(), Instant.MIN));
            } else if (events.get(i) instanceof PublicPortReleased release) {
                assertThat(leased.remove(release.port())).isEqualTo(release.pod());
                leasableFrom.put(release.port(), release.leasableFrom());
                assertThat(release.leasableFrom()).isEqualTo(times.get(i).plus(Duration.ofMinutes(10)));
            }
        }
    }

    private static void workspaces_stay_within_their_quota(List<BerthEvent> events) {
        Map<PodId, PodView> pods = new HashMap<>();
        Map<PodId, Boolean> holds = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof PodEvent event) {
                var view = PodView.evolve(pods.get(event.pod()), event, Instant.EPOCH, i + 1);
                pods.put(event.pod(), view);
                switch (view.phase()) {
                    case STOPPED, FAILED, TERMINATED -> holds.put(view.id(), false);
                    case STOPPING -> {}
                    default -> holds.put(view.id(), true);
                }
                var held = pods.values().stream()
                        .filter(pod -> pod.workspace().equals(event.workspace()))
                        .filter(pod -> holds.get(pod.id()))
                        .mapToInt(pod -> pod.gpu().count())
                        .sum();
                assertThat(held).isLessThanOrEqualTo(QUOTA);
            }
        }
    }

    private static void names_belong_to_one_living_pod(List<BerthEvent> events) {
        Set<String> taken = new HashSet<>();
        var terminated = new ArrayList<PodId>();
        var terminating = new HashSet<PodId>();
        for (var event : events) {
            if (event instanceof PodLaunchRequested launched) {
                assertThat(taken.add(launched.workspace() + "/" + launched.name()))
                        .isTrue();
            } else if (event instanceof PodTerminated gone) {
                taken.remove(gone.workspace() + "/" + gone.name());
                terminated.add(gone.pod());
            } else if (event instanceof PodEvent about && !(event instanceof PublicPortReleased)) {
                assertThat(terminated).doesNotContain(about.pod());
                assertThat(terminating).as("%s", event).doesNotContain(about.pod());
            }
            if (event instanceof PodTerminateRequested asked) {
                terminating.add(asked.pod());
            }
        }
    }
}
