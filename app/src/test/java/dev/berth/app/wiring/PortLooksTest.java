package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Looks at ports cost little, however many ask and however many pods there are. */
class PortLooksTest {
    private static final SshTarget TARGET = new SshTarget("127.0.0.1", 20_001);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final List<Sinks.One<Map<Integer, Boolean>>> looks = new ArrayList<>();
    private final PortLooks ports = new PortLooks(
            _ -> Optional.of(TARGET),
            (_, _, _, _, _) -> {
                var look = Sinks.<Map<Integer, Boolean>>one();
                looks.add(look);
                return look.asMono();
            },
            nanos::get);

    private static PodView pod(int number, PodEvent... more) {
        var id = PodId.random(new Random(number));
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(8888), 1, List.of());
        var launch = new PodLaunchRequested(id, Workspace.MAIN, 1, new PodName("p" + number), spec, null, "key", null);
        var view = PodView.evolve(null, launch, Instant.EPOCH, 1);
        view = PodView.evolve(view, reachable(id, 1), Instant.EPOCH, 2);
        for (var event : more) {
            view = PodView.evolve(view, event, Instant.EPOCH, view.version() + 1);
        }
        return view;
    }

    private static PodBecameReachable reachable(PodId id, int generation) {
        return new PodBecameReachable(
                id, Workspace.MAIN, generation, "a", 0, TARGET, List.of(Endpoint.ssh(TARGET)), 1, null);
    }

    private Map<Integer, Boolean> ask(PodView pod) {
        return ports.of(pod).block(SOON);
    }

    private void answer(int look, boolean listening) {
        looks.get(look).tryEmitValue(Map.of(8888, listening)).orThrow();
    }

    @Test
    void whoever_asks_within_ten_seconds_is_told_what_one_look_saw() {
        var asked = List.of(ports.of(pod(1)).cache(), ports.of(pod(1)).cache());
        asked.forEach(Mono::subscribe);
        answer(0, true);
        assertThat(asked).allSatisfy(each -> assertThat(each.block(SOON)).isEqualTo(Map.of(8888, true)));
        nanos.addAndGet(PortLooks.FRESH.toNanos() - 1);
        assertThat(ask(pod(1))).isEqualTo(Map.of(8888, true));
        assertThat(looks).hasSize(1);
    }

    @Test
    void a_look_that_takes_its_time_holds_nobody_up_and_what_was_seen_last_is_told_meanwhile() {
        assertThat(ask(pod(1))).isEmpty();
        answer(0, true);
        nanos.addAndGet(PortLooks.FRESH.toNanos());
        assertThat(ask(pod(1))).isEqualTo(Map.of(8888, true));
        assertThat(looks).hasSize(2);
        answer(1, false);
        assertThat(ask(pod(1))).isEqualTo(Map.of(8888, false));
        assertThat(looks).hasSize(2);
    }

    @Test
    void more_than_a_few_pods_are_not_looked_at_at_once_and_nobody_waits_for_a_turn() {
        IntStream.range(0, 10_000).forEach(number -> ports.of(pod(number)).subscribe());
        assertThat(looks).hasSize(PortLooks.MAX_AT_ONCE);
        assertThat(ask(pod(9_999))).isEmpty();
        looks.getFirst().tryEmitError(new IllegalStateException("gone")).orThrow();
        assertThat(ask(pod(9_999))).isEmpty();
        assertThat(looks).hasSize(PortLooks.MAX_AT_ONCE + 1);
    }

    @Test
    void what_was_seen_of_another_boot_or_of_other_ports_is_not_told() {
        ports.of(pod(1)).subscribe();
        answer(0, true);
        var id = pod(1).id();
        var restarted = pod(1, new PodRestartRequested(id, Workspace.MAIN, 2, 0, null), reachable(id, 2));
        assertThat(ask(restarted)).isEmpty();
        var others = pod(1, new PodPortsSet(id, Workspace.MAIN, 1, List.of(AskedPort.http(1)), null));
        assertThat(ask(others)).isEmpty();
        assertThat(looks).hasSize(3);
    }

    @Test
    void a_pod_that_does_not_run_or_opens_no_port_is_not_looked_at() {
        var id = pod(1).id();
        assertThat(ask(pod(1, new PodRestartRequested(id, Workspace.MAIN, 2, 0, null))))
                .isEmpty();
        assertThat(ask(pod(1, new PodPortsSet(id, Workspace.MAIN, 1, List.of(), null))))
                .isEmpty();
        assertThat(looks).isEmpty();
    }
}
