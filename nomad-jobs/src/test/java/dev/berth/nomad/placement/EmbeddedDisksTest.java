package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomad.TestAgent;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class EmbeddedDisksTest extends DisksContract {
    private static final String TOKEN = "a-token-for-this-test";

    @TempDir
    static Path home;

    private static EmbeddedNomad agent;
    private static NomadSettings api;
    private static Nomad client;

    @BeforeAll
    static void start() {
        agent = TestAgent.start(home, 0, TOKEN);
        api = NomadSettings.of(agent.address(), TOKEN);
        client = Nomad.at(api);
    }

    @AfterAll
    static void stop() {
        client.close().block();
        agent.close();
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
    void where_a_volume_is_ready_at_once_none_are_kept() {
        var volumes = new Volumes(client, "mkdir");
        var ready = new ReadyDisks(volumes, new DiskLeases(client), Mono.just(Set.of()), true);

        ready.compare().block();
        ready.compare().block();

        assertThat(names()).noneMatch(DisksContract::isReadyDisk);
    }
}
