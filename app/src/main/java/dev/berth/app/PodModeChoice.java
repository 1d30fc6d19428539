package dev.berth.app;

import static dev.berth.app.PodMode.CONTAINERS;
import static dev.berth.app.PodMode.PROCESSES;

import dev.berth.nomadembedded.docker.DockerDriver;
import dev.berth.nomadembedded.docker.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the pods of a home are. A home stays with what it has until it is told otherwise by name: the pods of the other
 * kind could not go on.
 */
final class PodModeChoice {
    private final Path home;
    private final StartUpProgress progress;
    private final @Nullable URI dockerHost;
    private final Map<String, String> environment;

    PodModeChoice(Path home, @Nullable URI dockerHost, Map<String, String> environment, StartUpProgress progress) {
        this.home = home;
        this.dockerHost = dockerHost;
        this.environment = environment;
        this.progress = progress;
    }

    /** Makes what is chosen ready, which may take minutes the first time. */
    LocalPods make(PodMode asked) {
        Optional<PodMode> before = before();
        LocalPods made = switch (asked) {
            case PROCESSES -> processes(before);
            case CONTAINERS -> containersOrFail("");
            case AUTO -> auto(before);
        };
        remember(made instanceof ContainerPods ? CONTAINERS : PROCESSES);
        return made;
    }

    private LocalPods auto(Optional<PodMode> before) {
        if (before.equals(Optional.of(PROCESSES))) {
            progress.step("Pods are processes, as this home's have been; --pods containers changes that");
            return ProcessPods.ofThisMachine();
        }
        if (before.equals(Optional.of(CONTAINERS))) {
            return containersOrFail(", and this home's pods are containers");
        }
        try {
            return containers();
        } catch (IOException e) {
            progress.step("Pods are processes, since containers cannot be had: " + e.getMessage());
            return ProcessPods.ofThisMachine();
        }
    }

    private LocalPods processes(Optional<PodMode> before) {
        ProcessPods pods = ProcessPods.ofThisMachine();
        if (before.equals(Optional.of(CONTAINERS))) {
            endContainers();
        }
        return pods;
    }

    private LocalPods containersOrFail(String more) {
        try {
            return containers();
        } catch (IOException e) {
            throw new StartUpFailure(
                    "Containers cannot be had%s: %s. Mend that, or start with --pods processes."
                            .formatted(more, String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
                    e);
        }
    }

    private LocalPods containers() throws IOException {
        if (!ProcessPods.isRoot()) {
            throw new IOException("Berth runs as %s, who could not keep the files of containers. Run it as root"
                    .formatted(System.getProperty("user.name")));
        }
        DockerEngine engine = ContainerEngines.connect(dockerHost, environment);
        try {
            new UbuntuImage(engine, home, progress).ensure();
        } catch (IOException | RuntimeException e) {
            engine.close();
            throw e;
        }
        progress.step("Pods are containers, since an engine answers at " + engine.address());
        return ContainerPods.on(engine, home, GpuCards.ofThisMachine());
    }

    /** Those that a killed run left would write to the disks beside the processes. */
    private void endContainers() {
        try {
            new DockerDriver(ContainerEngines.connect(dockerHost, environment), home.toString(), false).close();
        } catch (IOException e) {
            // Without an engine there are no containers.
        }
    }

    private Optional<PodMode> before() {
        try {
            Path file = file();
            if (Files.exists(file)) {
                return Optional.of(
                        PodMode.valueOf(Files.readString(file).strip().toUpperCase(Locale.ROOT)));
            }
            // A release that knew processes only left no such file.
            return Files.exists(home.resolve("nomad")) ? Optional.of(PROCESSES) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new StartUpFailure("%s cannot be read: %s. Write 'containers' or 'processes' into it."
                    .formatted(file(), e.getMessage()));
        }
    }

    private void remember(PodMode mode) {
        try {
            Files.writeString(file(), mode.name().toLowerCase(Locale.ROOT) + "\n");
        } catch (IOException e) {
            throw new StartUpFailure("%s cannot be written: %s".formatted(file(), e.getMessage()));
        }
    }

    private Path file() {
        return home.resolve("pods");
    }
}
