package dev.berth.command.pod.spec;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.template.PodTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields that a launch and a template share; what is wrong with them is remembered by the body. */
public final class SpecFields {
    private static final int MAX_DISK_GB = 65_536;
    /** Half of what Linux takes as one argument of a program. */
    private static final int MAX_COMMAND_BYTES = 64 * 1024;

    private static final int MAX_COMMAND_WORDS = 1_000;
    private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/@-]{0,254}");

    /** What means itself in passwd, in sshd's patterns and in a path. */
    private static final Pattern USER = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

    private static final Set<String> NO_USERS = Set.of("root", "sshd");

    /** Nomad takes what begins like a reference for one, and {@code ${device.model}} for any. */
    private static final Pattern MODEL = Pattern.compile("(?!\\$\\{)[\\x21-\\x7e]([\\x20-\\x7e]{0,98}[\\x21-\\x7e])?");

    /** What the name of a GPU model must be, as a sentence for people. */
    public static final String GPU_MODEL_RULE = "Must be the name of a GPU model as GET /v1/gpus lists it.";

    private SpecFields() {}

    /** Whether that may be the name of a GPU model. */
    public static boolean isGpuModel(String text) {
        return MODEL.matcher(text).matches();
    }

    public static @Nullable String image(JsonBody body) {
        var image = body.text("image");
        if (image != null && !IMAGE.matcher(image).matches()) {
            body.fault("invalid-image", "image", "Must be the name of a container image, e.g. 'ubuntu:24.04'.");
        }
        return image;
    }

    /** In GiB, {@code missing} where it is not given. */
    public static int diskGb(JsonBody body, int missing) {
        return body.integer("diskGb", 1, MAX_DISK_GB, missing);
    }

    /** In GiB, {@link PodTemplate#DEFAULT_DISK_GB} where it is not given. */
    public static int diskGb(JsonBody body) {
        return diskGb(body, PodTemplate.DEFAULT_DISK_GB);
    }

    /** Whom pods let in instead of root, null for root. */
    public static @Nullable String user(JsonBody body) {
        var user = body.text("user");
        if (user == null || (USER.matcher(user).matches() && !NO_USERS.contains(user))) {
            return user;
        }
        body.fault(
                "invalid-user",
                "user",
                "A user is 1 to 32 lower-case letters, digits, dashes and '_', beginning with a letter, and neither root nor sshd. Leave the field out for root.");
        return null;
    }

    /** The name of one of {@code sizes}; null where none is given or there is none of it. */
    public static @Nullable String size(JsonBody body, Set<String> sizes) {
        var size = body.text("size");
        if (size == null || sizes.contains(size)) {
            return size;
        }
        body.fault(
                "unknown-size",
                "size",
                "There is no such size class. There are: %s.".formatted(String.join(", ", new TreeSet<>(sizes))));
        return null;
    }

    /** Numbers of ports, as a template lists them. */
    public static List<Integer> ports(JsonBody body) {
        return PortList.numbers(body);
    }

    /**
     * A command as a program with its arguments, null where none is given or it is wrong. A list is that already; a string is
     * for the pod's shell, as {@code ["/bin/sh", "-c", string]}.
     */
    public static @Nullable List<String> command(JsonBody body) {
        if (body.isList("command")) {
            var words = body.texts("command");
            if (words.size() > MAX_COMMAND_WORDS) {
                body.fault("too-many", "command", "A command is at most %d words.".formatted(MAX_COMMAND_WORDS));
                return null;
            }
            return isValid(words, words.isEmpty() ? "" : words.getFirst(), body) ? words : null;
        }
        var line = body.text("command");
        return line != null && isValid(List.of(line), line, body) ? List.of("/bin/sh", "-c", line) : null;
    }

    private static boolean isValid(List<String> words, String first, JsonBody body) {
        if (first.isBlank()) {
            body.fault("empty", "command", "A command begins with a program. Leave the field out for none.");
            return false;
        }
        // Half of a character outside the basic plane is no character that could be handed on.
        var encoder = StandardCharsets.UTF_8.newEncoder();
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0 || !encoder.canEncode(word))) {
            body.fault("invalid-value", "command", "A command cannot hold the character NUL, or half of a character.");
            return false;
        }
        int bytes = words.stream()
                .mapToInt(word -> word.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_COMMAND_BYTES) {
            body.fault(
                    "too-long",
                    "command",
                    "A command takes at most %d bytes, and this takes %d. Keep longer scripts on the disk or in the image."
                            .formatted(MAX_COMMAND_BYTES, bytes));
            return false;
        }
        return true;
    }
}
