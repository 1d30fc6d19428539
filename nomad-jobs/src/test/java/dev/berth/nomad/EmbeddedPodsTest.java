package dev.berth.nomad;

import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.NomadSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPodsTest extends PodsContract {
    private static final String TOKEN = "a-token-for-this-test";

    @TempDir
    static Path home;

    private static EmbeddedNomad agent;

    @BeforeAll
    static void start() {
        agent = TestAgent.start(home, 0, TOKEN);
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @Override
    NomadJobsSettings settings() {
        return NomadJobsSettings.of(
                NomadSettings.of(agent.address(), TOKEN), Driver.RAW_EXEC, System.getProperty("user.name"));
    }
}
