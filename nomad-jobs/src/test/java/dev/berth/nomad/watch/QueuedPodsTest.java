package dev.berth.nomad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Node.DriverStatus;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** When machines offer more than before, so that what was lost with one is looked after at once. */
class QueuedPodsTest {
    private final ClusterModel model = new ClusterModel("only");
    // Nothing is asked of it, since there are no pods.
    private final Nomad nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:1"), "none"));
    private final QueuedPods queued = new QueuedPods(nomad, model, Duration.ofSeconds(1), Schedulers.immediate());

    @AfterEach
    void close() {
        queued.dispose();
        nomad.close().block(Duration.ofSeconds(5));
    }

    @Test
    void what_is_found_first_is_not_more_than_before() {
        assertThat(offersMore(node("a", true))).isFalse();
        assertThat(offersMore(node("a", true))).isFalse();
    }

    @Test
    void a_container_engine_that_is_back_is_more_and_one_that_goes_is_not() {
        offersMore(node("a", true), node("b", true));

        assertThat(offersMore(node("a", false), node("b", true))).isFalse();
        assertThat(offersMore(node("a", true), node("b", true))).isTrue();
    }

    @Test
    void a_machine_that_comes_is_more_also_while_another_goes() {
        offersMore(node("a", true));

        assertThat(offersMore(node("b", true))).isTrue();
    }

    private boolean offersMore(Node... nodes) {
        model.replace(new ClusterModel.Listing(List.of(), List.of(), List.of(), List.of(nodes)), model.now());
        return queued.evaluateIfOffersChanged();
    }

    private static Node node(String id, boolean healthy) {
        var drivers = Map.of("docker", new DriverStatus(true, healthy, null));
        return new Node(id, id, "ready", "eligible", false, null, drivers, null, null, 1);
    }
}
