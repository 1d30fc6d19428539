package dev.berth.command.pod.spec;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.volume.VolumeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the volumes that a launch asks for; what is wrong with them is remembered by the body. */
public final class VolumeList {
    private static final String FIELD = "volumes";
    private static final int MAX_VOLUMES = 8;
    private static final int MAX_PATH = 200;
    /** A pod's own disk is mounted there under every driver. */
    private static final String HOME = "/root";

    /** What needs no quotes in a list of mounts or a shell. */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)+");

    /** What the system, the scheduler and the pod's SSH server have there. */
    private static final List<String> CLOSED = List.of(
            "/alloc",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/lib",
            "/lib32",
            "/lib64",
            "/local",
            "/opt/berth",
            "/proc",
            "/root/.ssh",
            "/root/.tmux-server",
            "/run",
            "/sbin",
            "/secrets",
            "/sys",
            "/usr/bin",
            "/usr/lib",
            "/usr/lib32",
            "/usr/lib64",
            "/usr/sbin",
            "/var/run");

    /** Folders that programs need, of which a part may be a volume all the same. */
    private static final Set<String> NEEDED = Set.of(HOME, "/opt", "/tmp", "/usr", "/var");

    private VolumeList() {}

    /** What stands in an element. Names the fields for {@link JsonBody#allowOnly}. */
    public record VolumeFields(String name, String path) {}

    /** {@code containers} says whether a volume can be mounted wherever one likes. */
    public static List<AskedVolume> read(JsonBody body, boolean containers) {
        int size = body.size(FIELD, "objects with 'name' and 'path'");
        if (size > MAX_VOLUMES) {
            body.fault("too-many", FIELD, "A pod has at most %d volumes.".formatted(MAX_VOLUMES));
            return List.of();
        }
        var volumes = new ArrayList<AskedVolume>();
        Set<String> names = new HashSet<>();
        var paths = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            var fields = body.objectAt(FIELD, i);
            if (fields == null) {
                body.fault("wrong-type", "%s[%d]".formatted(FIELD, i), "Must be an object with 'name' and 'path'.");
                continue;
            }
            fields.allowOnly(VolumeFields.class);
            var name = name(fields, names);
            var path = path(fields, paths, containers);
            if (name != null && path != null) {
                volumes.add(new AskedVolume(new VolumeName(name), path));
            }
        }
        return List.copyOf(volumes);
    }

    private static @Nullable String name(JsonBody fields, Set<String> names) {
        var name = fields.text("name");
        if (name == null || !VolumeName.isValid(name)) {
            if (name != null || !fields.isGiven("name")) {
                fields.fault("invalid-name", "name", "Name a volume as GET /v1/volumes lists it.");
            }
            return null;
        }
        if (!names.add(name)) {
            fields.fault("repeated", "name", "The volume is listed twice.");
        }
        return name;
    }

    private static @Nullable String path(JsonBody fields, List<String> paths, boolean containers) {
        var path = fields.text("path");
        if (path == null) {
            if (!fields.isGiven("path")) {
                fields.fault("missing", "path", "Say where the pod is to find it, such as /root/data.");
            }
            return null;
        }
        if (path.length() > MAX_PATH || !PATH.matcher(path).matches() || hasDots(path)) {
            fields.fault(
                    "invalid-path",
                    "path",
                    "Must be an absolute path of at most %d letters, digits and '.', '_', '-', '/', without '.', '..' or a '/' at its end, such as /root/data."
                            .formatted(MAX_PATH));
            return null;
        }
        if (NEEDED.contains(path) || CLOSED.stream().anyMatch(closed -> isWithin(path, closed))) {
            fields.fault(
                    "reserved-path",
                    "path",
                    "The system of the pod is there. Take a folder of your own, such as /root/data or /data.");
            return null;
        }
        if (!containers && !isWithin(path, HOME)) {
            fields.fault(
                    "outside-home",
                    "path",
                    "Pods are processes here, not containers, and see a volume in their home only. Take a path under %s, such as /root/data."
                            .formatted(HOME));
            return null;
        }
        if (paths.stream().anyMatch(other -> isWithin(path, other) || isWithin(other, path))) {
            fields.fault("repeated", "path", "Another volume of the list is there. Give each a folder of its own.");
            return null;
        }
        paths.add(path);
        return path;
    }

    private static boolean hasDots(String path) {
        return List.of(path.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."));
    }

    private static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
