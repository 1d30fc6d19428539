package dev.berth.nomadembedded.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.nomadembedded.state.TaskGroup.VolumeMount;
import dev.berth.nomadembedded.task.TaskDirectory;
import dev.berth.nomadembedded.task.TaskLog;
import dev.berth.nomadembedded.task.TaskPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the disks of a task, and tells its log of one that its user had deleted. */
final class TaskDisks {
    private TaskDisks() {}

    static List<TaskPlan.Volume> of(List<VolumeMount> mounts, VolumeDirectory volumes, TaskDirectory task)
            throws IOException {
        List<TaskPlan.Volume> disks = new ArrayList<>();
        for (VolumeMount mount : mounts) {
            if (volumes.restore(mount.source())) {
                String told = "The disk %s was deleted. It begins anew and is empty.%n".formatted(mount.name());
                new TaskLog(task.log("stdout")).write(told.getBytes(UTF_8));
            }
            Path source = volumes.path(mount.source());
            if (!volumes.contains(mount.source())) {
                throw new IOException("its disk %s is not there, or is no volume".formatted(source));
            }
            disks.add(new TaskPlan.Volume(mount.name(), source, mount.destination(), mount.readOnly()));
        }
        return disks;
    }
}
