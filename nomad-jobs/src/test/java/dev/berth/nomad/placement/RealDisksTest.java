package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), if any, which nobody else uses meanwhile. */
class RealDisksTest extends DisksContract {
    private static final String SIZED = "sized";

    private static NomadSettings api;
    private static Nomad client;

    @BeforeAll
    static void start() {
        var address = System.getenv("NOMAD_ADDR");
        Assumptions.assumeTrue(address != null, "skipped: NOMAD_ADDR is not set");
        api = NomadSettings.of(address(address), System.getenv("NOMAD_TOKEN"));
        client = Nomad.at(api);
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close().block();
        }
    }

    @Override
    NomadSettings api() {
        return api;
    }

    @Override
    Nomad nomad() {
        return client;
    }

    @Test
    void some_are_made_ahead_and_remade_behind_those_taken_all_of_one_size_where_that_sets_no_limit() {
        var volumes = new Volumes(client, "mkdir");
        var leases = new DiskLeases(client);
        var ready = new ReadyDisks(volumes, leases, Mono.just(Set.of()), true);

        int machines = nodes().size();

        ready.compare().block();
        assertThat(names())
                .filteredOn(DisksContract::isReadyDisk)
                .hasSize(4 * machines)
                .allMatch(name -> name.startsWith("berth-ready-20-"));
        ready.compare().block();
        assertThat(names()).filteredOn(DisksContract::isReadyDisk).hasSize(4 * machines);

        leases.take(
                        names().stream()
                                .filter(DisksContract::isReadyDisk)
                                .findFirst()
                                .orElseThrow(),
                        "pod-aaaaaaaaaaaaaaaa")
                .block();
        ready.compare().block();
        assertThat(names()).filteredOn(DisksContract::isReadyDisk).hasSize(4 * machines + 1);

        for (int size : new int[] {1, 2, 3}) {
            ready.used("a-disk", size);
        }
        ready.compare().block();
        assertThat(names())
                .filteredOn(DisksContract::isReadyDisk)
                .hasSize(4 * machines + 1)
                .allMatch(name -> name.startsWith("berth-ready-20-"));
    }

    /** Needs a plugin of this name, which may be any script that makes a directory. */
    @Test
    void there_are_some_of_each_of_the_last_sizes_where_the_plugin_sets_limits() {
        var node = client.nodes().details(nodes().getFirst()).block();
        Assumptions.assumeTrue(
                Objects.requireNonNull(node).hasVolumePlugin(SIZED),
                "skipped: the agent has no volume plugin " + SIZED);
        var ready = readyDisks(SIZED);
        int machines = nodes().size();

        ready.compare().block();
        for (int size : new int[] {1, 2, 3}) {
            ready.used("a-disk", size);
        }
        ready.compare().block();

        assertThat(names()).noneMatch(name -> name.startsWith("berth-ready-20-"));
        assertThat(names())
                .filteredOn(name -> name.startsWith("berth-ready-2-"))
                .hasSize(4 * machines);
    }
}
