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
    /** A pod's own disk is mounted there under every driver, unless the pod has a user of its own. */
    private static final String ROOTS_HOME = "/root";

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
    private static final Set<String> NEEDED = Set.of("/opt", "/tmp", "/usr", "/var");

    /** Where programs are looked for, root's too, such as in {@code /usr/local/bin}, and what belongs to them. */
    private static final String PROGRAMS = "/usr";

    private VolumeList() {}

    /** What stands in an element. Names the fields for {@link JsonBody#allowOnly}. */
    public record VolumeFields(String name, String path) {}

    /**
     * What the pod is to have; what is wrong with it is remembered by the body.
     *
     * @param containers whether a volume can be mounted wherever one likes
     * @param user whom the pod lets in, null for root
     */
    public static List<AskedVolume> read(JsonBody body, boolean containers, @Nullable String user) {
        var home = user == null ? ROOTS_HOME : "/home/" + user;
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
            var path = path(fields, paths, containers, home);
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

    private static @Nullable String path(JsonBody fields, List<String> paths, boolean containers, String home) {
        var path = fields.text("path");
        if (path == null) {
            if (!fields.isGiven("path")) {
                fields.fault(
                        "missing", "path", "Say where the pod is to find it, such as %s.".formatted(example(home)));
            }
            return null;
        }
        if (path.length() > MAX_PATH || !PATH.matcher(path).matches() || hasDots(path)) {
            fields.fault(
                    "invalid-path",
                    "path",
                    "Must be an absolute path of at most %d letters, digits and '.', '_', '-', '/', without '.', '..' or a '/' at its end, such as %s."
                            .formatted(MAX_PATH, example(home)));
            return null;
        }
        if (NEEDED.contains(path)
                || isOfHome(path, home)
                || CLOSED.stream().anyMatch(closed -> isWithin(path, closed))) {
            fields.fault(
                    "reserved-path",
                    "path",
                    "The system of the pod is there. Take a folder of your own, such as %s.".formatted(example(home)));
            return null;
        }
        if (!home.equals(ROOTS_HOME) && isClosedTo(home, path)) {
            fields.fault(
                    "closed-path",
                    "path",
                    "The template's pods let in another user than root: %s is closed to that one, a folder in his home could be made a link elsewhere, and what is under %s root runs. Take one outside of these, such as /data."
                            .formatted(ROOTS_HOME, PROGRAMS));
            return null;
        }
        if (!containers && !isWithin(path, home)) {
            fields.fault(
                    "outside-home",
                    "path",
                    "Pods are processes here, not containers, and see a volume in their home only. Take a path under %s, such as /root/data."
                            .formatted(home));
            return null;
        }
        if (paths.stream().anyMatch(other -> isWithin(path, other) || isWithin(other, path))) {
            fields.fault("repeated", "path", "Another volume of the list is there. Give each a folder of its own.");
            return null;
        }
        paths.add(path);
        return path;
    }

    private static String example(String home) {
        return home.equals(ROOTS_HOME) ? ROOTS_HOME + "/data" : "/data";
    }

    /** Whether the home is there or within, or what the pod's SSH server and its users' tmux keep in it. */
    private static boolean isOfHome(String path, String home) {
        return isWithin(home, path) || isWithin(path, home + "/.ssh") || isWithin(path, home + "/.tmux-server");
    }

    /**
     * Whether it is out of reach of the user whose home that is, or of too much reach: what he has put above it would decide where a
     * volume that is his goes, be it over what root runs, and in a volume over such he could write it himself.
     */
    private static boolean isClosedTo(String home, String path) {
        return isWithin(path, ROOTS_HOME) || isWithin(path, PROGRAMS) || isWithin(path, home);
    }

    private static boolean hasDots(String path) {
        return List.of(path.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."));
    }

    private static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
