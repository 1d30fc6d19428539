package dev.berth.messages.pod;

import java.util.regex.Pattern;

/**
 * Disks that are called after their pod, so that they can be no other's: by its id alone, or with the number of the generation
 * that began with it empty. A later one has the greater number.
 */
public final class OwnDisk {
    /** Of the one that is called by the pod's id alone. */
    public static final int FIRST = 1;

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private OwnDisk() {}

    /** The name of an empty one for a generation after the first. */
    public static String of(PodId pod, int generation) {
        return "%s-%d".formatted(pod, generation);
    }

    /** The number of a disk, 0 where it is not the pod's own. */
    public static int number(PodId pod, String disk) {
        if (disk.equals(pod.value())) {
            return FIRST;
        }
        var prefix = pod.value() + "-";
        var rest = disk.startsWith(prefix) ? disk.substring(prefix.length()) : "";
        var number = NUMBER.matcher(rest).matches() ? Integer.parseInt(rest) : 0;
        return number > FIRST ? number : 0;
    }
}
