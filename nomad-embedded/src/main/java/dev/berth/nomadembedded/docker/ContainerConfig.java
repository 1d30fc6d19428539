package dev.berth.nomadembedded.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Ulimit;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.TaskPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a job tells the docker driver, in the words of Nomad's, and the container it asks for. */
final class ContainerConfig {
    /** What is known here of Nomad's many. Another is refused, lest a wish be dropped without a word. */
    private static final Set<String> KNOWN = Set.of(
            "image",
            "image_pull_timeout",
            "auth",
            "force_pull",
            "entrypoint",
            "command",
            "args",
            "ports",
            "hostname",
            "network_mode",
            "work_dir",
            "shm_size",
            "pids_limit",
            "cap_add",
            "cap_drop",
            "security_opt",
            "ulimit",
            "runtime");

    /** Those that Nomad's driver lets jobs have: Docker's own but for NET_RAW. */
    private static final Set<String> ALLOWED_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    /** Of Nomad's interpolation this is known: a variable of the task's environment. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private static final Duration DEFAULT_PULL_TIMEOUT = Duration.ofMinutes(5);
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(h|m|s)");

    private final JsonNode config;

    private ContainerConfig(JsonNode config) {
        this.config = config;
    }

    static ContainerConfig of(JsonNode config) throws DriverFailure {
        if (config.path("image").asText().isEmpty()) {
            throw DriverFailure.lasting("image name required for docker driver");
        }
        Set<String> unknown = new TreeSet<>();
        config.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw DriverFailure.lasting(
                    "the embedded Nomad's docker driver does not know " + String.join(", ", unknown));
        }
        ContainerConfig read = new ContainerConfig(config);
        List<String> refused = read.capabilities("cap_add")
                .filter(name -> !ALLOWED_CAPABILITIES.contains(name))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        if (!refused.isEmpty()) {
            throw DriverFailure.lasting(
                    "driver does not allow the following capabilities: " + String.join(", ", refused));
        }
        return read;
    }

    String image() {
        return config.path("image").asText();
    }

    /** The image without its tag or digest. */
    String repository() {
        return image().substring(0, separator());
    }

    String tag() {
        return separator() == image().length() ? "latest" : image().substring(separator() + 1);
    }

    private int separator() {
        String image = image();
        int digest = image.indexOf('@');
        if (digest >= 0) {
            return digest;
        }
        int colon = image.lastIndexOf(':');
        // Else it belongs to the registry's port.
        return colon > image.lastIndexOf('/') ? colon : image.length();
    }

    /** With what the image is pulled, null where the job names nothing. */
    @Nullable
    AuthConfig auth(Map<String, String> env) {
        if (!config.has("auth")) {
            return null;
        }
        JsonNode auth = config.path("auth").isArray() ? config.path("auth").path(0) : config.path("auth");
        String registry = repository().substring(0, Math.max(0, repository().indexOf('/')));
        AuthConfig with = new AuthConfig()
                .withUsername(interpolated(auth.path("username").asText(), env))
                .withPassword(interpolated(auth.path("password").asText(), env));
        return registry.contains(".") || registry.contains(":") ? with.withRegistryAddress(registry) : with;
    }

    private static String interpolated(String text, Map<String, String> env) {
        return VARIABLE.matcher(text)
                .replaceAll(variable -> Matcher.quoteReplacement(env.getOrDefault(variable.group(1), "")));
    }

    /** As with Nomad, an image without a tag of its own may have changed. */
    boolean pullsAlways() {
        return config.path("force_pull").asBoolean() || tag().equals("latest");
    }

    Duration pullTimeout() {
        Duration sum = DURATION_PART
                .matcher(config.path("image_pull_timeout").asText())
                .results()
                .map(ContainerConfig::duration)
                .reduce(Duration.ZERO, Duration::plus);
        return sum.isZero() ? DEFAULT_PULL_TIMEOUT : sum;
    }

    private static Duration duration(MatchResult part) {
        long amount = Long.parseLong(part.group(1));
        return switch (part.group(2)) {
            case "h" -> Duration.ofHours(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    /** Fills in all that the engine is to be told. */
    void apply(CreateContainerCmd create, TaskPlan plan, Map<String, String> labels, boolean nvidia) {
        // Not a name as Nomad's driver gives it, by which an agent would take it for its own.
        create.withName("%s.%s".formatted(plan.directory().task(), plan.allocationId()))
                .withLabels(labels)
                .withEnv(env(plan))
                .withExposedPorts(published(plan).map(ContainerConfig::inside).toList())
                .withHostConfig(host(plan, nvidia));
        if (config.has("entrypoint")) {
            create.withEntrypoint(strings("entrypoint").toList());
        }
        List<String> command = new ArrayList<>(strings("command").toList());
        strings("args").forEach(command::add);
        if (!command.isEmpty()) {
            create.withCmd(command);
        }
        if (!plan.user().isEmpty()) {
            create.withUser(plan.user());
        }
        if (config.has("hostname")) {
            create.withHostName(config.path("hostname").asText());
        }
        if (config.has("work_dir")) {
            create.withWorkingDir(config.path("work_dir").asText());
        }
    }

    private static List<String> env(TaskPlan plan) {
        List<String> env = new ArrayList<>(List.of(
                "NOMAD_ALLOC_ID=" + plan.allocationId(),
                "NOMAD_ALLOC_DIR=/alloc",
                "NOMAD_TASK_DIR=/local",
                "NOMAD_SECRETS_DIR=/secrets"));
        plan.env().forEach((name, value) -> env.add(name + "=" + value));
        return env;
    }

    private HostConfig host(TaskPlan plan, boolean nvidia) {
        TaskPlan.Limits limits = plan.limits();
        long memory = Math.max(limits.memoryMb(), limits.memoryMaxMb()) << 20;
        Ports ports = new Ports();
        published(plan)
                .forEach(port -> ports.bind(inside(port), Ports.Binding.bindIpAndPort("127.0.0.1", port.value())));
        HostConfig host = HostConfig.newHostConfig()
                .withBinds(binds(plan))
                .withPortBindings(ports)
                .withMemory(memory)
                .withMemoryReservation(limits.memoryMaxMb() > 0 ? limits.memoryMb() << 20 : 0)
                // No more by way of swap.
                .withMemorySwap(memory)
                .withCpuShares((int) limits.cpuShares())
                .withCapAdd(capabilities("cap_add").map(Capability::valueOf).toArray(Capability[]::new))
                .withCapDrop(dropped())
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "2m", "max-file", "2")));
        if (config.has("shm_size")) {
            host.withShmSize(config.path("shm_size").asLong());
        }
        if (config.has("pids_limit")) {
            host.withPidsLimit(config.path("pids_limit").asLong());
        }
        if (config.has("security_opt")) {
            host.withSecurityOpts(strings("security_opt").toList());
        }
        if (config.has("network_mode")) {
            host.withNetworkMode(config.path("network_mode").asText());
        }
        if (config.has("ulimit")) {
            host.withUlimits(ulimits());
        }
        if (nvidia) {
            // It reads from the environment which GPUs to hand on.
            host.withRuntime(DockerDriver.NVIDIA_RUNTIME);
        } else if (config.has("runtime")) {
            host.withRuntime(config.path("runtime").asText());
        }
        return host;
    }

    private static List<Bind> binds(TaskPlan plan) {
        List<Bind> binds = new ArrayList<>();
        binds.add(Bind.parse(plan.directory().shared() + ":/alloc"));
        // Root of the container could else have its output written to any file of this machine, by a link.
        binds.add(Bind.parse(plan.directory().logs() + ":/alloc/logs:ro"));
        binds.add(Bind.parse(plan.directory().local() + ":/local"));
        binds.add(Bind.parse(plan.directory().secrets() + ":/secrets"));
        plan.volumes().stream()
                .filter(volume -> !volume.destination().isEmpty())
                .map(volume -> Bind.parse(
                        "%s:%s:%s".formatted(volume.source(), volume.destination(), volume.readOnly() ? "ro" : "rw")))
                .forEach(binds::add);
        return binds;
    }

    private Stream<PortGrant> published(TaskPlan plan) {
        Set<String> labels = new TreeSet<>(strings("ports").toList());
        return plan.ports().stream().filter(port -> labels.contains(port.label()));
    }

    private static ExposedPort inside(PortGrant port) {
        return ExposedPort.tcp(port.to() == 0 ? port.value() : port.to());
    }

    private Capability[] dropped() {
        Set<String> names = new TreeSet<>(capabilities("cap_drop").toList());
        if (names.contains("ALL")) {
            return new Capability[] {Capability.ALL};
        }
        names.add("NET_RAW");
        return names.stream().map(Capability::valueOf).toArray(Capability[]::new);
    }

    private Stream<String> capabilities(String field) {
        return strings(field)
                .map(name -> name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", ""))
                .map(name -> name.equals("ALL") && field.equals("cap_add") ? "all" : name);
    }

    /** {@code [{"nofile": "1024:4096"}]}, or one number for both. */
    private List<Ulimit> ulimits() {
        return JsonNodes.stream(config.path("ulimit"))
                .flatMap(limits -> limits.properties().stream())
                .map(limit -> {
                    String[] values = limit.getValue().asText().split(":", 2);
                    return new Ulimit(
                            limit.getKey(), Long.parseLong(values[0]), Long.parseLong(values[values.length - 1]));
                })
                .toList();
    }

    /** A list, or one text in place of a list of one. */
    private Stream<String> strings(String field) {
        JsonNode value = config.path(field);
        return value.isTextual()
                ? Stream.of(value.asText())
                : JsonNodes.stream(value).map(JsonNode::asText);
    }
}
