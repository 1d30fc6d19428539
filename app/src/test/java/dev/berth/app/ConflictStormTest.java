package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.CommandSideConfiguration;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.FreePorts;
import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.problem.ProblemCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Many launches in one workspace at once, all decided on its quota: the one tag that they share. */
class ConflictStormTest {
    private static final int COMMANDS = 64;
    private static final Caller ANNA =
            new Caller("anna", new Workspace("main"), Set.of(Scope.READ, Scope.WRITE), "request-1");

    private static final int NODES = 16;

    @Test
    void on_one_node_launches_take_turns_and_none_is_refused() throws Exception {
        assertThat(acceptedOf(1)).isEqualTo(COMMANDS);
    }

    @Test
    void on_many_nodes_each_command_is_accepted_or_told_to_come_again() throws Exception {
        assertThat(acceptedOf(NODES)).isPositive();
    }

    /** How many were accepted; all others were told that Berth is busy, and left nothing in the log. */
    private static long acceptedOf(int nodes) throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            var store = TestEventStore.open(server, "storm", EventWiring.types());
            var next = new AtomicInteger(10_000);
            FreePorts ports = tried -> Optional.of(new PublicPort("edge", next.getAndIncrement()));
            var started = new ArrayList<AxonConfiguration>();
            for (int i = 0; i < nodes; i++) {
                started.add(node(store, ports, i));
            }
            var commands = started.stream()
                    .map(axon -> new Commands(axon.getComponent(CommandBus.class)))
                    .toList();

            List<PodAnswer> answers = Flux.range(0, COMMANDS)
                    .flatMap(i -> commands.get(i % nodes).send(launch(i)), COMMANDS)
                    .collectList()
                    .block(Duration.ofSeconds(20));

            assertThat(answers).hasSize(COMMANDS);
            assertThat(answers)
                    .filteredOn(PodAnswer.Refused.class::isInstance)
                    .allSatisfy(answer -> assertThat(
                                    ((PodAnswer.Refused) answer).problem().code())
                            .isEqualTo(ProblemCode.BUSY));
            long accepted = answers.stream()
                    .filter(PodAnswer.Accepted.class::isInstance)
                    .count();
            // Accepted means durable, refused means that nothing was changed: a launch and its lease per acceptance.
            assertThat(store.reader().head().block(Duration.ofSeconds(10))).isEqualTo(2 * accepted);
            started.forEach(AxonConfiguration::shutdown);
            store.close().block(Duration.ofSeconds(10));
            return accepted;
        }
    }

    private static AxonConfiguration node(EventStore store, FreePorts ports, int number) {
        var configurer = AxonEventStore.register(EventSourcingConfigurer.create(), store);
        CommandSideConfiguration.configure(
                configurer,
                new CommandSideSettings(
                        1000, Duration.ofMinutes(10), false, Set.of(), Clock.systemUTC(), new SplittableRandom(number)),
                ports);
        var axon = configurer.start();
        AxonEventStore.assertOurs(axon);
        return axon;
    }

    private static LaunchPod launch(int number) {
        var id = "pod-" + "a".repeat(14) + (char) ('a' + number / 26) + (char) ('a' + number % 26);
        return new LaunchPod(
                ANNA,
                new PodId(id),
                new PodName("train-" + number),
                new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(8888), 20, List.of()),
                null,
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHhost",
                null);
    }
}
