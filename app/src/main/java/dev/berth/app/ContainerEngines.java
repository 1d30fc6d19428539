package dev.berth.app;

import dev.berth.nomadembedded.docker.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a container engine may answer on this machine. */
final class ContainerEngines {
    private ContainerEngines() {}

    /** Connects to the one that was named, or to the first that answers; says why none does. */
    static DockerEngine connect(@Nullable URI named, Map<String, String> environment) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (URI address : named == null ? usual(environment) : List.of(named)) {
            try {
                return DockerEngine.connect(address);
            } catch (IOException e) {
                reasons.add("%s: %s".formatted(address, e.getMessage()));
            }
        }
        throw new IOException(
                reasons.isEmpty()
                        ? "there is neither /var/run/docker.sock nor a socket of Podman's"
                        : String.join("; ", reasons));
    }

    /** What Docker's own client would use, then what Podman's service listens on. */
    static List<URI> usual(Map<String, String> environment) {
        List<URI> all = new ArrayList<>();
        String set = environment.getOrDefault("DOCKER_HOST", "");
        if (set.startsWith("unix://")) {
            all.add(URI.create(set));
        }
        String run = Objects.requireNonNullElse(environment.get("XDG_RUNTIME_DIR"), "/nonexistent");
        for (Path socket : List.of(
                Path.of("/var/run/docker.sock"),
                Path.of(run, "podman/podman.sock"),
                Path.of("/run/podman/podman.sock"))) {
            if (Files.exists(socket)) {
                all.add(URI.create("unix://" + socket));
            }
        }
        return all;
    }
}
