package dev.berth.nomad.placement;

import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), if any, which nobody else uses meanwhile. */
class RealVolumesTest extends VolumesContract {
    private static NomadSettings api;
    private static Nomad client;

    @BeforeAll
    static void start() {
        var address = System.getenv("NOMAD_ADDR");
        Assumptions.assumeTrue(address != null, "skipped: NOMAD_ADDR is not set");
        api = NomadSettings.of(URI.create(address), System.getenv("NOMAD_TOKEN"));
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
}
