package dev.berth.nomad.placement;

import dev.berth.nomad.TestAgent;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedVolumesTest extends VolumesContract {
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
}
