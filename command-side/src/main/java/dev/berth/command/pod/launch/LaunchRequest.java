package dev.berth.command.pod.launch;

import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody asked to launch, read from JSON. */
sealed interface LaunchRequest {
    /**
     * It can be launched, as far as that can be told without the log.
     *
     * @param name null where Berth is to choose one
     * @param defaultDisk whether neither it nor its template says how large the disk is to be
     * @param notebook null where the pod runs none
     * @param nodes how many, each with all that the specification says
     */
    record Valid(
            @Nullable PodName name,
            PodSpec spec,
            int nodes,
            Map<String, String> env,
            PodSettings settings,
            boolean defaultDisk,
            @Nullable NotebookLogin notebook,
            List<AskedVolume> volumes)
            implements LaunchRequest {}

    record Invalid(Problem problem) implements LaunchRequest {}
}
