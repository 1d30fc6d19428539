package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomad.server.SshServerFolder;
import dev.berth.nomadembedded.docker.DockerDriver;
import dev.berth.nomadembedded.docker.DockerEngine;
import dev.berth.nomadembedded.task.FileTree;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pods that are containers of an engine of this machine, which has the image of {@code template: ubuntu}. */
record ContainerPods(
        TaskDriver taskDriver,
        GpuCards cards,
        @Nullable Path sshServer,
        @Nullable String network,
        List<String> remarks) implements LocalPods {
    private static final String NETWORK = "berth-pods";
    private static final String NOT_APART = "Pods may reach each other's ports";

    /** The home tells its containers from others, and keeps what they are brought. */
    static ContainerPods on(DockerEngine engine, Path home, GpuCards present) {
        boolean nvidia = engine.hasNvidiaRuntime() && !present.ids().isEmpty();
        List<String> remarks = new ArrayList<>();
        remarks.add("Pods are containers of the engine %s, with files, network and users of their own."
                .formatted(engine.description()));
        if (nvidia && present.leftOut() > 0) {
            remarks.add("%d GPUs of other models than %s are not offered: the embedded Nomad has one model."
                    .formatted(present.leftOut(), present.model()));
        } else if (!nvidia && !present.ids().isEmpty()) {
            remarks.add("GPUs are stand-ins: the engine has no runtime 'nvidia'. Install nvidia-container-toolkit.");
        } else if (!nvidia) {
            remarks.add("GPUs are stand-ins: nvidia-smi finds no card here.");
        }
        return new ContainerPods(
                new DockerDriver(engine, home.toString(), nvidia),
                nvidia ? present : GpuCards.NONE,
                sshServer(home.resolve("ssh-server"), remarks),
                network(engine, remarks),
                remarks);
    }

    /** Made anew at each start, so that it is as new as this machine's. */
    private static @Nullable Path sshServer(Path folder, List<String> remarks) {
        try {
            FileTree.delete(folder);
            SshServerFolder.make(folder);
            return folder;
        } catch (IOException e) {
            remarks.add("Images without an SSH server are refused: %s.".formatted(e.getMessage()));
            return null;
        }
    }

    private static @Nullable String network(DockerEngine engine, List<String> remarks) {
        try {
            String bridge = engine.ensureClosedNetwork(NETWORK);
            if (!FirewallRules.areClosed(bridge)) {
                remarks.add("%s: no rule of this machine's firewall keeps containers of the network %s apart."
                        .formatted(NOT_APART, NETWORK));
            }
            return NETWORK;
        } catch (IOException e) {
            remarks.add("%s: they can have no network of their own: %s.".formatted(NOT_APART, e.getMessage()));
            return null;
        }
    }

    @Override
    public Driver driver() {
        return Driver.DOCKER;
    }

    @Override
    public String loginUser() {
        return "root";
    }
}
