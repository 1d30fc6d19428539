package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Named volumes in a pod's job: what the group has of them, where the task sees them, and what its start script is told. */
final class JobVolumes {
    private static final String NAME = "volume%d";
    /** Where the start script looks for a volume that is not mounted. */
    private static final String PATH = "NOMAD_VOLUME_" + NAME;

    private static final String FILE = "local/volumes";

    private JobVolumes() {}

    /** After the disk, in whose home they may be. Does nothing where there are none. */
    static void add(List<MountedVolume> volumes, ObjectNode job) {
        if (volumes.isEmpty()) {
            return;
        }
        var group = (ObjectNode) job.path("TaskGroups").path(0);
        var task = (ObjectNode) group.path("Tasks").path(0);
        var lines = new StringBuilder();
        for (int i = 0; i < volumes.size(); i++) {
            var volume = volumes.get(i);
            var name = NAME.formatted(i);
            group.withObject("Volumes")
                    .putObject(name)
                    .put("Name", name)
                    .put("Type", "host")
                    .put("Source", volume.source())
                    .put("ReadOnly", false)
                    .put("AccessMode", "single-node-single-writer")
                    .put("AttachmentMode", "file-system");
            if (volume.path() == null) {
                PodJob.mount(task, name, volume.destination(), false);
            }
            lines.append(name).append(' ').append(volume.destination()).append('\n');
        }
        task.withArray("Templates").add(JobTemplates.template(lines.toString(), FILE));
    }

    /** Variables with where they are on the machine, for a driver that cannot mount them. */
    static Map<String, String> paths(List<MountedVolume> volumes) {
        var paths = new TreeMap<String, String>();
        for (int i = 0; i < volumes.size(); i++) {
            var path = volumes.get(i).path();
            if (path != null) {
                paths.put(PATH.formatted(i), path);
            }
        }
        return paths;
    }
}
