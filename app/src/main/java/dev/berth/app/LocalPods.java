package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.task.TaskDriver;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What pods are on this machine, where the embedded Nomad runs them. */
sealed interface LocalPods permits ContainerPods, ProcessPods {
    /** What runs them. The embedded Nomad closes it. */
    TaskDriver taskDriver();

    /** Under which their jobs run. */
    Driver driver();

    /** Whom they let in. */
    String loginUser();

    /** The GPUs of this machine that they can be given; none where there are stand-ins only. */
    GpuCards cards();

    /** The folder with the SSH server that their images may lack, or null where there is none. */
    default @Nullable Path sshServer() {
        return null;
    }

    /** Network of the engine that they are in, or null for the engine's own choice. */
    default @Nullable String network() {
        return null;
    }

    /** What their users should know, a sentence each. */
    List<String> remarks();
}
