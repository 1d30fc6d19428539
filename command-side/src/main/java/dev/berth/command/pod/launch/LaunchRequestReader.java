package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.PodNames;
import dev.berth.command.pod.setting.PodSettingsReader;
import dev.berth.command.pod.setting.SessionChange;
import dev.berth.command.pod.spec.EnvVariables;
import dev.berth.command.pod.spec.PortList;
import dev.berth.command.pod.spec.SpecFields;
import dev.berth.command.pod.spec.VolumeList;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.PodTemplate;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a launch and finds everything that is wrong with it at once. */
final class LaunchRequestReader {
    private static final Duration MIN_QUEUE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_QUEUE_TIMEOUT = Duration.ofDays(365);

    private final boolean containers;
    private final Set<String> sizes;
    private final PodSettingsReader settings;

    /** {@code containers} says whether pods can be made from images, {@code sizes} which size classes there are. */
    LaunchRequestReader(boolean containers, Set<String> sizes, Clock clock) {
        this.containers = containers;
        this.sizes = Set.copyOf(sizes);
        this.settings = new PodSettingsReader(clock);
    }

    /** {@code templates} are those that the launch may name. */
    LaunchRequest read(@Nullable Map<String, ?> fields, List<PodTemplate> templates) {
        var body = JsonBody.of(fields);
        body.allowOnly(LaunchPodBody.class);
        var name = PodSettingsReader.name(body);
        var templateId = body.text("template");
        var template = templateId == null ? null : template(templateId, templates, body);
        var image = image(body);
        oneOf(templateId, image, body);
        var gpu = gpu(body.object("gpu"));
        enoughGpus(template, gpu, body);
        var env = LaunchEnv.read(body, template);
        var ports = template == null || body.isGiven("ports")
                ? PortList.read(body)
                : template.ports().stream().map(AskedPort::http).toList();
        var presetGb = template == null ? null : template.diskGb();
        var diskGb = SpecFields.diskGb(body, Objects.requireNonNullElse(presetGb, PodTemplate.DEFAULT_DISK_GB));
        var queueTimeout = queueTimeout(body);
        var size = SpecFields.size(body, sizes);
        int nodes = body.integer("nodes", 1, PodNode.MAX_COUNT, 1);
        var tooLong = name == null ? null : PodNames.tooLong(name, nodes);
        if (tooLong != null) {
            body.fault("invalid-name", "name", tooLong.detail());
        }
        var asked = settings.read(body);
        oneKindOfKeys(env, asked, body);
        var notebook = NotebookLogin.read(body);
        var volumes = VolumeList.read(body, containers, template == null ? null : template.user());
        var named = SpecFields.command(body);
        var command = template == null || named != null ? named : template.command();
        if (command == null
                && asked.session() != null
                && asked.session().trigger() == SessionTrigger.ON_FAILURE
                && !body.isGiven("command")) {
            body.fault("needs-command", "trigger", SessionChange.NEEDS_COMMAND_TEXT);
        }
        if (asked.session() != null
                && asked.session().trigger() == null
                && body.faults().stream().noneMatch(fault -> "trigger".equals(fault.field()))) {
            body.fault("no-session-timeout", SessionChange.TIMEOUT, SessionChange.NO_TIMEOUT_TEXT);
        }
        SeveralNodes.check(nodes, asked, volumes, body);
        if (!body.faults().isEmpty()) {
            return new LaunchRequest.Invalid(problem(body));
        }
        var spec = new PodSpec(
                template == null ? null : template.id(),
                template == null ? image : template.image(),
                gpu,
                ports.stream().map(AskedPort::port).toList(),
                diskGb,
                env.names(),
                queueTimeout,
                size,
                env.sshKeys(),
                command,
                null,
                notebook == null ? null : notebook.spec(),
                List.of(),
                template == null ? null : template.user());
        return new LaunchRequest.Valid(
                name,
                spec,
                nodes,
                env.values(),
                asked.opening(ports),
                presetGb == null && !body.isGiven("diskGb"),
                notebook,
                volumes);
    }

    /** Null where there is none of that id. */
    private @Nullable PodTemplate template(String id, List<PodTemplate> all, JsonBody body) {
        var named = all.stream().filter(each -> each.id().equals(id)).findFirst();
        if (named.isEmpty()) {
            body.fault(
                    "unknown-template",
                    "template",
                    "There is no such template. There are: %s."
                            .formatted(all.stream().map(PodTemplate::id).collect(Collectors.joining(", "))));
        } else if (!named.get().isLaunchable(containers)) {
            needsContainers(
                    "template",
                    named.get().image() != null
                            ? "have no image of their own as this template has"
                            : "let in nobody but the user that Berth runs as",
                    body);
        }
        return named.orElse(null);
    }

    private @Nullable String image(JsonBody body) {
        var image = SpecFields.image(body);
        if (image != null && !containers && body.faults().stream().noneMatch(fault -> "image".equals(fault.field()))) {
            needsContainers("image", "take no image", body);
        }
        return image;
    }

    private static void needsContainers(String field, String why, JsonBody body) {
        body.fault(
                ProblemCode.IMAGE_NEEDS_CONTAINERS.code(),
                field,
                "Pods are processes here, not containers, and %s. Launch the template '%s', or have Berth run"
                                .formatted(why, PodTemplate.UBUNTU.id())
                        + " with Docker or Podman.");
    }

    private static void oneOf(@Nullable String template, @Nullable String image, JsonBody body) {
        if (template != null && image != null) {
            body.fault("ambiguous", "image", "Name a template or an image, and not both.");
        } else if (!body.isGiven("template") && !body.isGiven("image")) {
            body.fault(
                    "missing",
                    "template",
                    "Name a template, e.g. '%s', or an image.".formatted(PodTemplate.UBUNTU.id()));
        }
    }

    private static void oneKindOfKeys(LaunchEnv env, PodSettings asked, JsonBody body) {
        if (env.sshKeys() != null && asked.keys() != null && asked.keys().keys() != null) {
            body.fault(
                    "ambiguous",
                    "keys",
                    "Choose keys of the workspace, or name others in env.%s, and not both: the pod would let in the latter only."
                            .formatted(EnvVariables.SSH_PUBLIC_KEY));
        }
    }

    private static void enoughGpus(@Nullable PodTemplate template, GpuRequest gpu, JsonBody body) {
        if (template != null
                && template.needsGpu()
                && gpu.count() == 0
                && body.faults().stream().noneMatch(fault -> "gpu.count".equals(fault.field()))) {
            body.fault(
                    "needs-gpu",
                    "gpu.count",
                    "Pods of the template '%s' are of no use without a GPU. Ask for one at least."
                            .formatted(template.id()));
        }
    }

    private static GpuRequest gpu(JsonBody gpu) {
        gpu.allowOnly(LaunchPodBody.LaunchGpus.class);
        var count = gpu.integer("count", 0, GpuRequest.MAX_COUNT, 0);
        var model = gpu.text("model");
        if (model != null && !SpecFields.isGpuModel(model)) {
            gpu.fault("invalid-model", "model", SpecFields.GPU_MODEL_RULE);
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

    private static Problem problem(JsonBody body) {
        var isImageOnly = body.faults().stream()
                .allMatch(fault -> fault.code().equals(ProblemCode.IMAGE_NEEDS_CONTAINERS.code()));
        return body.problem(isImageOnly ? ProblemCode.IMAGE_NEEDS_CONTAINERS : ProblemCode.INVALID_SPEC);
    }
}
