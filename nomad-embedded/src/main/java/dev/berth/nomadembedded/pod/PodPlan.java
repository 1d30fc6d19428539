package dev.berth.nomadembedded.pod;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one process pod is made from.
 *
 * @param podId also the principal a user certificate must name
 * @param port where its sshd listens, on 127.0.0.1
 * @param home its disk, {@code $HOME} of everything in it
 * @param directory where its logs and process records go
 * @param env what the job gives its processes
 * @param access asked at each login, so that a changed key acts at once
 * @param startCommand run once at start where the job has one; a non-zero end is the end of the pod
 */
public record PodPlan(
        String podId,
        String allocationId,
        int port,
        Path home,
        Path directory,
        Map<String, String> env,
        Supplier<Optional<PodAccess>> access,
        List<String> startCommand) {
    public PodPlan {
        env = Map.copyOf(env);
        startCommand = List.copyOf(startCommand);
    }

    @Override
    public String toString() {
        return "PodPlan[podId=%s, allocationId=%s, port=%d]".formatted(podId, allocationId, port);
    }
}
