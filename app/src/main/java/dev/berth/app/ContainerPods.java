package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.docker.DockerDriver;
import dev.berth.nomadembedded.docker.DockerEngine;
import dev.berth.nomadembedded.task.TaskDriver;
import java.util.ArrayList;
import java.util.List;

/** Pods that are containers of an engine of this machine, which has the image of {@code template: ubuntu}. */
record ContainerPods(TaskDriver taskDriver, GpuCards cards, List<String> remarks) implements LocalPods {

    /** {@code owner} tells the containers of this home from others. */
    static ContainerPods on(DockerEngine engine, String owner, GpuCards present) {
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
        return new ContainerPods(new DockerDriver(engine, owner, nvidia), nvidia ? present : GpuCards.NONE, remarks);
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
