package dev.berth.command.pod.report;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.launchNodes;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodNode;
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
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever is seen of its nodes, in whatever order: a pod is where they are together. */
class SeveralNodesPropertyTest {
    private static final int NODES = 3;
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch");

    /** Somebody asks for something, or something is seen of a node; of all of them where that is null. */
    sealed interface Act {
        record Asks(int what) implements Act {}

        record Sees(@Nullable Integer node, PodObservation seen) implements Act {}
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        var index = Arbitraries.longs().between(1, 40);
        var why = Arbitraries.of("a", "b").map(code -> new Reason(code, "Because of " + code + "."));
        var node = Arbitraries.integers().between(0, NODES - 1);
        var allocation = Arbitraries.of("1", "2");
        var boots = Arbitraries.integers().between(0, 1);
        var target = new SshTarget("10.0.0.1", 22_000);
        Arbitrary<PodObservation> ofOne = Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(allocation, index)
                                .as((id, at) -> new Scheduled(id, "gpu-" + id, null, List.of(), at, null))),
                Tuple.of(1, Combinators.combine(why, index).as((reason, at) -> new Queued(reason, at, null))),
                Tuple.of(1, index.map(at -> new Pulling("layers", at, null))),
                Tuple.of(
                        4,
                        Combinators.combine(allocation, boots, index)
                                .as((id, boot, at) -> new Started(id, boot, at, null))),
                Tuple.of(
                        1,
                        Combinators.combine(allocation, boots, why, index)
                                .as((id, boot, reason, at) -> new Unreachable(id, boot, reason, at, null))),
                Tuple.of(
                        6,
                        Combinators.combine(allocation, boots, index)
                                .as((id, boot, at) ->
                                        new Reachable(id, boot, List.of(Endpoint.ssh(target)), at, null))),
                Tuple.of(2, Combinators.combine(why, index).as((reason, at) -> new Lost(reason, at, null))));
        Arbitrary<PodObservation> ofOneInTheEnd =
                Combinators.combine(why, index).as((reason, at) -> new Failed(reason, at, null));
        Arbitrary<PodObservation> ofAll = Arbitraries.oneOf(
                Combinators.combine(why, index).as((reason, at) -> new Queued(reason, at, null)),
                Combinators.combine(why, index).as((reason, at) -> new Stopped(reason, at, null)),
                index.map(at -> new Gone(at, null)));
        return Arbitraries.frequencyOf(
                        Tuple.of(30, Combinators.combine(node, ofOne).as((at, seen) -> (Act) new Act.Sees(at, seen))),
                        Tuple.of(1, Combinators.combine(node, ofOneInTheEnd).as((at, seen) ->
                                (Act) new Act.Sees(at, seen))),
                        Tuple.of(2, ofAll.map(seen -> (Act) new Act.Sees(null, seen))),
                        Tuple.of(2, Arbitraries.integers().between(0, 9).map(what -> (Act) new Act.Asks(what))))
                .list()
                .ofMinSize(20)
                .ofMaxSize(60);
    }

    @Property(tries = 250)
    void BASE_22_a_pod_is_where_its_nodes_are_together(@ForAll("acts") List<Act> acts) {
        try (var module = TestModule.withQuota(null)) {
            module.accepted(launchNodes(ANNA, 1, "train", 1, NODES));
            for (var act : acts) {
                take(act, module);
                var view = fold(module);
                assertTogether(view);
                assertPorts(module, view);
            }
        }
    }

    private static void take(Act act, TestModule module) {
        var command = switch (act) {
            case Act.Sees(var node, var seen) ->
                new ReportPod(WATCHER, pod(1), fold(module).generation(), seen, node, false);
            case Act.Asks(int what) -> null;
        };
        if (command != null) {
            module.commands().send(command).block();
        } else if (act instanceof Act.Asks(int what)) {
            module.commands()
                    .send(
                            what < 4
                                    ? new StartPod(ANNA, pod(1), null, null)
                                    : what < 6
                                            ? new StopPod(ANNA, pod(1), null, null)
                                            : what < 9
                                                    ? new RestartPod(ANNA, pod(1), null, null)
                                                    : new TerminatePod(ANNA, pod(1), null, null))
                    .block();
        }
    }

    private static void assertTogether(PodView view) {
        var nodes = Objects.requireNonNull(view.nodes());
        var phases = nodes.stream().map(PodNode::phase).toList();
        switch (view.phase()) {
            case RUNNING -> assertThat(phases).containsOnly(Phase.RUNNING);
            case LOST -> assertThat(phases).contains(Phase.LOST).doesNotContain(Phase.FAILED);
            case STARTING, PULLING, SCHEDULED ->
                assertThat(phases)
                        .doesNotContain(Phase.REQUESTED, Phase.QUEUED, Phase.LOST, Phase.FAILED)
                        .isNotEqualTo(List.of(Phase.RUNNING, Phase.RUNNING, Phase.RUNNING));
            case REQUESTED, QUEUED -> assertThat(phases).containsAnyOf(Phase.REQUESTED, Phase.QUEUED);
            case FAILED -> assertThat(phases).containsAnyOf(Phase.FAILED).doesNotContain(Phase.RUNNING);
            case STOPPING -> assertThat(phases).containsOnly(Phase.STOPPING);
            case STOPPED -> assertThat(phases).containsOnly(Phase.STOPPED);
            case TERMINATED -> assertThat(phases).containsOnly(Phase.TERMINATED);
        }
        assertThat(nodes).allSatisfy(node -> {
            if (node.phase() == Phase.RUNNING) {
                assertThat(node.target()).isNotNull();
            } else {
                assertThat(node.target()).isNull();
            }
        });
    }

    private static void assertPorts(TestModule module, PodView view) {
        long leased = module.events().stream()
                .mapToInt(event -> event instanceof PublicPortLeased ? 1 : event instanceof PublicPortReleased ? -1 : 0)
                .sum();
        assertThat(leased).isEqualTo(view.phase() == Phase.TERMINATED ? 0 : NODES);
    }

    private static PodView fold(TestModule module) {
        PodView view = null;
        long position = 0;
        for (var message : module.log()) {
            position++;
            if (message.payload() instanceof PodEvent event) {
                view = PodView.evolve(view, event, message.timestamp(), position);
            }
        }
        return Objects.requireNonNull(view);
    }
}
