package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), if any, which nobody else uses meanwhile. */
class RealDisksTest extends DisksContract {
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
    void some_are_made_ahead_remade_behind_those_taken_and_no_more_of_a_size_that_is_not_used() {
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
                .filteredOn(name -> name.startsWith("berth-ready-20-"))
                .hasSize(1);
        assertThat(names())
                .filteredOn(name -> name.startsWith("berth-ready-2-"))
                .hasSize(4 * machines);
    }
}
