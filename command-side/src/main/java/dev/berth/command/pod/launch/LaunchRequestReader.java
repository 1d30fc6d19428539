package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.setting.PodSettingsReader;
import dev.berth.messages.Names;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a launch and finds everything that is wrong with it at once. */
final class LaunchRequestReader {
    private static final String TEMPLATE = "ubuntu";
    private static final int DEFAULT_DISK_GB = 20;
    private static final int MAX_DISK_GB = 65_536;
    private static final int MAX_PORTS = 10;
    private static final int SSH_PORT = 22;
    private static final Duration MIN_QUEUE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_QUEUE_TIMEOUT = Duration.ofDays(365);
    private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/@-]{0,254}");
    /** Nomad takes what begins like a reference for one, and {@code ${device.model}} for any. */
    private static final Pattern MODEL = Pattern.compile("(?!\\$\\{)[\\x21-\\x7e]([\\x20-\\x7e]{0,98}[\\x21-\\x7e])?");

    private final boolean containers;
    private final Set<String> sizes;
    private final PodSettingsReader settings;

    /** {@code containers} says whether pods can be made from images, {@code sizes} which size classes there are. */
    LaunchRequestReader(boolean containers, Set<String> sizes, Clock clock) {
        this.containers = containers;
        this.sizes = new TreeSet<>(sizes);
        this.settings = new PodSettingsReader(clock);
    }

    LaunchRequest read(@Nullable Map<String, ?> fields) {
        var body = JsonBody.of(fields);
        body.allowOnly(LaunchPodBody.class);
        var name = name(body);
        var template = template(body);
        var image = image(body);
        oneOf(template, image, body);
        var gpu = gpu(body.object("gpu"));
        var env = LaunchEnv.read(body);
        var ports = ports(body);
        var diskGb = body.integer("diskGb", 1, MAX_DISK_GB, DEFAULT_DISK_GB);
        var queueTimeout = queueTimeout(body);
        var size = size(body);
        var asked = settings.read(body);
        return body.faults().isEmpty()
                ? new LaunchRequest.Valid(
                        name,
                        new PodSpec(
                                template, image, gpu, ports, diskGb, env.names(), queueTimeout, size, env.sshKeys()),
                        env.values(),
                        asked)
                : new LaunchRequest.Invalid(problem(body));
    }

    private static @Nullable PodName name(JsonBody body) {
        var name = body.text("name");
        if (name == null) {
            return null;
        }
        if (!Names.isValid(name)) {
            body.fault("invalid-name", "name", "A name is %s.".formatted(Names.RULE));
            return null;
        }
        return new PodName(name);
    }

    private static @Nullable String template(JsonBody body) {
        var template = body.text("template");
        if (template != null && !template.equals(TEMPLATE)) {
            body.fault("unknown-template", "template", "There is no such template. There is: %s.".formatted(TEMPLATE));
        }
        return template;
    }

    private @Nullable String image(JsonBody body) {
        var image = body.text("image");
        if (image != null && !IMAGE.matcher(image).matches()) {
            body.fault("invalid-image", "image", "Must be the name of a container image, e.g. 'ubuntu:24.04'.");
        } else if (image != null && !containers) {
            body.fault(
                    ProblemCode.IMAGE_NEEDS_CONTAINERS.code(),
                    "image",
                    "Pods are processes here, not containers, and take no image. Launch the template '%s', or have Berth run"
                                    .formatted(TEMPLATE)
                            + " with Docker or Podman.");
        }
        return image;
    }

    private static void oneOf(@Nullable String template, @Nullable String image, JsonBody body) {
        if (template != null && image != null) {
            body.fault("ambiguous", "image", "Name a template or an image, and not both.");
        } else if (template == null
                && image == null
                && body.faults().stream()
                        .noneMatch(fault -> "template".equals(fault.field()) || "image".equals(fault.field()))) {
            body.fault("missing", "template", "Name a template, e.g. '%s', or an image.".formatted(TEMPLATE));
        }
    }

    private static GpuRequest gpu(JsonBody gpu) {
        gpu.allowOnly(GpuRequest.class);
        var count = gpu.integer("count", 0, GpuRequest.MAX_COUNT, 0);
        var model = gpu.text("model");
        if (model != null && !MODEL.matcher(model).matches()) {
            gpu.fault("invalid-model", "model", "Must be the name of a GPU model as GET /v1/gpus lists it.");
        } else if (model != null && count == 0) {
            gpu.fault("model-without-count", "model", "A model is named, but 'gpu.count' is 0.");
        }
        return new GpuRequest(count, model);
    }

    private static @Nullable Duration queueTimeout(JsonBody body) {
        var text = body.text("queueTimeout");
        if (text == null) {
            return null;
        }
        try {
            var timeout = Duration.parse(text);
            if (timeout.compareTo(MIN_QUEUE_TIMEOUT) >= 0 && timeout.compareTo(MAX_QUEUE_TIMEOUT) <= 0) {
                return timeout;
            }
        } catch (DateTimeParseException _) {
            // As bad as one that is out of bounds.
        }
        body.fault(
                "invalid-duration",
                "queueTimeout",
                "Must be an ISO-8601 duration from 1 second to 365 days, e.g. 'PT30M' for half an hour.");
        return null;
    }

    private @Nullable String size(JsonBody body) {
        var size = body.text("size");
        if (size != null && !sizes.contains(size)) {
            body.fault(
                    "unknown-size",
                    "size",
                    "There is no such size class. There are: %s.".formatted(String.join(", ", sizes)));
        }
        return size;
    }

    private static List<Integer> ports(JsonBody body) {
        var ports = body.integers("ports", 1, 65_535);
        if (ports.size() > MAX_PORTS) {
            body.fault("too-many", "ports", "At most %d ports can be opened.".formatted(MAX_PORTS));
        }
        var seen = new HashSet<Integer>();
        for (int i = 0; i < Math.min(ports.size(), MAX_PORTS); i++) {
            if (ports.get(i) == SSH_PORT) {
                body.fault(
                        "reserved", "ports[%d]".formatted(i), "Port 22 is the pod's SSH server, which is always open.");
            } else if (!seen.add(ports.get(i)) && ports.get(i) != 0) {
                body.fault("repeated", "ports[%d]".formatted(i), "The port is listed twice.");
            }
        }
        return ports;
    }

    private static Problem problem(JsonBody body) {
        var faults = body.faults();
        var first = faults.getFirst();
        var isImageOnly =
                faults.stream().allMatch(fault -> fault.code().equals(ProblemCode.IMAGE_NEEDS_CONTAINERS.code()));
        return new Problem(
                isImageOnly ? ProblemCode.IMAGE_NEEDS_CONTAINERS : ProblemCode.INVALID_SPEC,
                faults.size() == 1
                        ? "'%s'%s: %s"
                                .formatted(
                                        first.field(),
                                        first.line() == null ? "" : ", line " + first.line(),
                                        first.detail())
                        : "%d things are wrong; 'errors' lists each with its field.".formatted(faults.size()),
                faults);
    }
}
