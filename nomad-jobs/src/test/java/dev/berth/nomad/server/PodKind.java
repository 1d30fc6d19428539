package dev.berth.nomad.server;

import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadembedded.docker.DockerDriver;
import dev.berth.nomadembedded.docker.DockerEngine;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import dev.berth.nomadembedded.task.ProcessDriver;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** What a pod of a test is on this machine. */
enum PodKind {
    NAMESPACES,
    PLAIN,
    CONTAINER;

    static final String SSH_SERVER = "ssh-server-of-berth";

    Driver driver() {
        return this == CONTAINER ? Driver.DOCKER : Driver.RAW_EXEC;
    }

    /** Whom it lets in. */
    String user() {
        return this == CONTAINER ? "root" : System.getProperty("user.name");
    }

    /** Whether its disk is mounted over the home of root. */
    boolean mounts() {
        return this != PLAIN;
    }

    /** What runs it; where this machine cannot, the test is skipped with the reason. */
    TaskDriver driver(Path home) {
        return switch (this) {
            case PLAIN -> new ProcessDriver(Isolation.NONE);
            case NAMESPACES -> {
                Namespaces.whyNot().ifPresent(reason -> Assumptions.abort("skipped: no namespaces here: " + reason));
                yield new ProcessDriver(Isolation.NAMESPACES);
            }
            case CONTAINER -> new DockerDriver(engine(), home.toString(), false);
        };
    }

    /** What containers are brought, where this machine has it. */
    Map<String, Path> hostVolumes(Path home) {
        if (this != CONTAINER) {
            return Map.of();
        }
        var folder = home.resolve("ssh-server");
        try {
            if (Files.notExists(folder)) {
                SshServerFolder.make(folder);
            }
            return Map.of(SSH_SERVER, folder);
        } catch (IOException e) {
            return Assumptions.abort("skipped: " + e.getMessage());
        }
    }

    static DockerEngine engine() {
        var address = URI.create(Objects.requireNonNullElse(
                System.getenv("BERTH_TEST_DOCKER_HOST"),
                Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), "unix:///var/run/docker.sock")));
        try {
            var engine = DockerEngine.connect(address);
            if (engine.hasImage(NomadJobsSettings.UBUNTU_IMAGE)) {
                return engine;
            }
            engine.close();
            return Assumptions.abort("skipped: no image %s at %s".formatted(NomadJobsSettings.UBUNTU_IMAGE, address));
        } catch (IOException e) {
            return Assumptions.abort("skipped: no container engine at %s: %s".formatted(address, e.getMessage()));
        }
    }
}
