package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.OwnDisk;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.SizeClass;
import dev.berth.nomad.server.SshServerFolder;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a Nomad job: one group with one task for each of its nodes, restarted in place and never moved by Nomad by itself.
 * Pure.
 * Why each value is what it is: a service restarts after any exit, up to 20 times in ten minutes, and then fails, so that
 * nothing loops for ever even while no Berth runs; where the container engine itself is away it fails at once, and Berth registers
 * it again; {@code MaxParallel 0} makes no deployment that a slow
 * image could fail, a long {@code LostAfter} keeps a pod's place while its node is silent.
 */
public final class PodJob {
    public static final String GROUP = "pod";
    public static final String TASK = "main";
    public static final String SSH = "ssh";
    /** Where in its allocation the start script of a pod says why it refuses. */
    public static final String REFUSAL = "alloc/refusal";
    /** Where it keeps what it measures of its disk and network: lines of a name and a number. */
    public static final String USAGE = "alloc/usage";
    /** Where it notes how long ago it was used: lines of a name and a number. */
    public static final String ACTIVITY = "alloc/activity";
    /** Where it tells how its notebook is: a line of the state and the port, and one with what there is to say. */
    public static final String NOTEBOOK = "alloc/notebook";

    /** Where it tells how the command of the pod's user ended in this boot: lines of a name and a number. */
    public static final String COMMAND_END = "alloc/command_end";

    /** What is there once somebody has logged in in this boot. */
    public static final String LOGGED_IN = "alloc/logged_in";

    static final String HOME = "home";
    /** Where the start script looks for a disk that is not mounted. */
    private static final String DISK_PATH = "NOMAD_VOLUME_" + HOME;

    /** What the group calls the volume with the server of pods whose image has none. */
    private static final String SSH_SERVER = "ssh-server";

    /** Where the server listens in a container: not at 22, which a server that the user starts there would want. */
    public static final int PORT_IN_CONTAINER = 20022;

    private static final String SHELL = "/bin/sh";
    static final String START = "local/start";

    /** The start script takes these out of what the pod sees. */
    private static final String REGISTRY_USERNAME = "BERTH_REGISTRY_USERNAME";

    private static final String REGISTRY_PASSWORD = "BERTH_REGISTRY_PASSWORD";

    private static final Duration RESTART_DELAY = Duration.ofSeconds(2);
    private static final Duration RESTART_INTERVAL = Duration.ofMinutes(10);
    private static final int RESTARTS_PER_INTERVAL = 20;
    private static final Duration LOST_AFTER = Duration.ofDays(7);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(20);
    private static final int LOGS_AND_SCRATCH_MB = 300;

    /** What sshd, apt-get and su were seen to need, and programs that give up being root. Not NET_RAW, not MKNOD. */
    private static final List<String> CAPABILITIES = List.of(
            "audit_write",
            "chown",
            "dac_override",
            "fowner",
            "fsetid",
            "kill",
            "net_bind_service",
            "setfcap",
            "setgid",
            "setuid",
            "sys_chroot");

    private final NomadJobsSettings settings;

    public PodJob(NomadJobsSettings settings) {
        this.settings = settings;
    }

    /** Path of the variable that holds a pod's keys; its job may read it without any policy. */
    static String variable(String pod) {
        return "nomad/jobs/" + pod;
    }

    /** The same for a pod whose disk has its own name, and is mounted as its volumes are. */
    public ObjectNode of(DesiredPod pod, Map<String, String> env) {
        return of(pod, env, Collections.nCopies(pod.each().size(), null), MountedVolume.of(pod), false);
    }

    /** The same for a pod of one. */
    ObjectNode of(
            DesiredPod pod,
            Map<String, String> env,
            @Nullable Disk disk,
            List<MountedVolume> volumes,
            boolean registryLogin) {
        return of(pod, env, Collections.singletonList(disk), volumes, registryLogin);
    }

    /**
     * The job of a pod's present generation.
     *
     * @param env the values of the user's variables
     * @param disks of each of its nodes, null for one that has the pod's own name and is mounted
     * @param volumes that are named, where the disk is; none for a pod of several nodes
     * @param registryLogin whether the image is pulled with the login of {@link PodRegistry}
     */
    ObjectNode of(
            DesiredPod pod,
            Map<String, String> env,
            List<@Nullable Disk> disks,
            List<MountedVolume> volumes,
            boolean registryLogin) {
        var job = object();
        job.put("ID", pod.id().value())
                .put("Name", pod.id().value())
                .put("Namespace", settings.nomad().namespace())
                .put("Type", "service");
        job.putArray("Datacenters").add("*");
        job.putObject("Update").put("MaxParallel", 0);
        if (pod.isGroup() && settings.distinctMachines()) {
            job.putArray("Constraints")
                    .addObject()
                    .put("Operand", "distinct_hosts")
                    .put("RTarget", "true");
        }
        var groups = job.putArray("TaskGroups");
        var tasks = new LinkedHashMap<JobNode, ObjectNode>();
        for (var node : JobNode.of(pod, disks)) {
            var task = object();
            groups.add(group(node, task));
            task(node, task);
            if (registryLogin) {
                pullWithLogin(node, task);
            }
            if (path(node) == null) {
                mount(task, HOME, PodFiles.home(pod.spec().user()), false);
            }
            tasks.put(node, task);
        }
        JobVolumes.add(volumes, job);
        // The values of the environment stay out of the hash, because it can be read by all who can list jobs.
        var sha = DigestUtils.sha256Hex(job + "\n" + pod.secrets());
        tasks.forEach((node, task) -> {
            var environment = new TreeMap<>(environment(node, env));
            environment.putAll(JobVolumes.paths(volumes));
            environment.replaceAll((_, value) -> NomadText.literal(value));
            task.set("Env", strings(environment));
            task.set("Meta", strings(NomadText.META));
        });
        job.set("Meta", strings(PodMeta.of(settings.installation(), pod, disks, registryLogin, sha)));
        return job;
    }

    private static @Nullable String path(JobNode node) {
        return node.disk() == null ? null : node.disk().path();
    }

    private ObjectNode group(JobNode node, ObjectNode task) {
        var group = object();
        group.put("Name", node.group()).put("Count", 1);
        group.putObject("RestartPolicy")
                .put("Attempts", RESTARTS_PER_INTERVAL)
                .put("Interval", RESTART_INTERVAL.toNanos())
                .put("Delay", RESTART_DELAY.toNanos())
                .put("Mode", "fail");
        group.putObject("ReschedulePolicy").put("Attempts", 0).put("Unlimited", false);
        group.putObject("Disconnect")
                .put("LostAfter", LOST_AFTER.toNanos())
                .put("Replace", false)
                .put("Reconcile", "keep_original");
        group.putObject("EphemeralDisk").put("SizeMB", LOGS_AND_SCRATCH_MB);
        var ports = group.putArray("Networks").addObject().putArray("DynamicPorts");
        var port = ports.addObject().put("Label", SSH);
        if (settings.driver().runsContainers()) {
            port.put("To", PORT_IN_CONTAINER);
        }
        if (node.index() != null) {
            // The same number inside, so that a program can tell others where it listens.
            ports.addObject()
                    .put("Label", JobNode.PORT)
                    .put("To", settings.driver().runsContainers() ? -1 : 0);
        }
        var volumes = group.putObject("Volumes");
        volumes.putObject(HOME)
                .put("Name", HOME)
                .put("Type", "host")
                .put(
                        "Source",
                        node.disk() == null ? node.id().value() : node.disk().name())
                .put("ReadOnly", false)
                // Else Nomad would hold a pod to the disk that it had before it was reset.
                .put(
                        "Sticky",
                        node.disk() == null
                                || OwnDisk.number(node.id(), node.disk().name()) <= OwnDisk.FIRST)
                .put("AccessMode", "single-node-single-writer")
                .put("AttachmentMode", "file-system");
        if (bringsServer()) {
            volumes.putObject(SSH_SERVER)
                    .put("Name", SSH_SERVER)
                    .put("Type", "host")
                    .put("Source", settings.sshServerVolume())
                    .put("ReadOnly", true);
        }
        group.putArray("Tasks").add(task);
        return group;
    }

    private void task(JobNode node, ObjectNode task) {
        var pod = node.pod();
        task.put("Name", TASK).put("KillTimeout", KILL_TIMEOUT.toNanos()).put("KillSignal", "SIGTERM");
        var size = settings.sizes().of(pod.spec().size());
        int gpus = pod.spec().gpu().count();
        var resources =
                task.putObject("Resources").put("CPU", size.cpuMhz(gpus)).put("MemoryMB", size.memoryMb(gpus));
        PodGpus.request(resources, pod.spec().gpu());
        task.put("Driver", settings.driver().toString());
        task.set("Config", config(node, size));
        switch (settings.driver()) {
            // Whoever the image says; by number, because an image may have no list of users.
            case DOCKER, PODMAN -> task.put("User", "0");
            // Without this it would be nobody, whom sshd lets be nobody else.
            case EXEC -> task.put("User", "root");
            case RAW_EXEC -> {}
        }
        task.set("Templates", JobTemplates.of(node));
        if (bringsServer()) {
            mount(task, SSH_SERVER, SshServerFolder.MOUNTED, true);
        }
    }

    /** The driver reads the login from the task's environment, which a template makes, so that neither job nor Meta has it. */
    private static void pullWithLogin(JobNode node, ObjectNode task) {
        ((ObjectNode) task.path("Config"))
                .putObject("auth")
                .put("username", "${%s}".formatted(REGISTRY_USERNAME))
                .put("password", "${%s}".formatted(REGISTRY_PASSWORD));
        var path = PodRegistry.variable(node.pod().id().value(), node.group());
        task.withArray("Templates")
                .add(JobTemplates.template(
                                "%s={{with nomadVar \"%s\"}}{{.%s | toJSON}}{{end}}\n%s={{with nomadVar \"%s\"}}{{.%s | toJSON}}{{end}}\n"
                                        .formatted(
                                                REGISTRY_USERNAME,
                                                path,
                                                PodRegistry.USERNAME,
                                                REGISTRY_PASSWORD,
                                                path,
                                                PodRegistry.PASSWORD),
                                "secrets/registry")
                        .put("Envvars", true));
    }

    static void mount(ObjectNode task, String volume, String destination, boolean readOnly) {
        task.withArray("VolumeMounts")
                .addObject()
                .put("Volume", volume)
                .put("Destination", destination)
                .put("ReadOnly", readOnly)
                .put("PropagationMode", "private");
    }

    private boolean bringsServer() {
        return settings.sshServerVolume() != null && settings.driver().runsContainers();
    }

    private ObjectNode config(JobNode node, SizeClass size) {
        return switch (settings.driver()) {
            case DOCKER -> container(node, size).put("shm_size", (long) size.shmMb() << 20);
            case PODMAN -> container(node, size).put("shm_size", size.shmMb() + "m");
            // Its root is a directory of the pod's own.
            case EXEC -> command("/" + START);
            case RAW_EXEC -> command(START);
        };
    }

    private ObjectNode container(JobNode node, SizeClass size) {
        var image = node.pod().spec().image();
        var config = object();
        config.put("image", image == null ? settings.ubuntuImage() : image);
        var ports = config.putArray("ports").add(SSH);
        if (node.index() != null) {
            ports.add(JobNode.PORT);
        }
        config.putArray("entrypoint")
                .add(bringsServer() ? SshServerFolder.MOUNTED + SshServerFolder.SHELL : SHELL)
                .add("/" + START);
        config.put("hostname", node.hostName());
        if (settings.podNetwork() != null) {
            config.put("network_mode", settings.podNetwork());
        }
        config.put("pids_limit", size.pids()).put("image_pull_timeout", "30m");
        config.putArray("cap_drop").add("all");
        CAPABILITIES.forEach(config.putArray("cap_add")::add);
        config.putArray("security_opt").add("no-new-privileges");
        // More than most programs ask for, and no more than engines inside of containers are allowed to give.
        config.putArray("ulimit").addObject().put("nofile", Integer.toString(size.files()));
        return config;
    }

    private static ObjectNode command(String script) {
        var config = object().put("command", SHELL);
        config.putArray("args").add(script);
        return config;
    }

    private static Map<String, String> environment(JobNode node, Map<String, String> user) {
        var pod = node.pod();
        var env = new TreeMap<String, String>();
        user.forEach((name, value) -> {
            // A pod that could set these would get GPUs it did not ask for, or other files than its own.
            if (!name.startsWith("NVIDIA_") && !name.startsWith("NOMAD_")) {
                env.put(name, value);
            }
        });
        env.put("BERTH_POD_ID", pod.id().value());
        env.put("BERTH_POD_NAME", pod.name().value());
        env.put("BERTH_WORKSPACE", pod.workspace().name());
        env.putAll(node.environment());
        if (pod.spec().gpu().count() == 0) {
            env.put("NVIDIA_VISIBLE_DEVICES", "void");
        }
        var path = path(node);
        if (path != null) {
            env.put(DISK_PATH, path);
        }
        return env;
    }

    private static ObjectNode strings(Map<String, String> values) {
        var node = object();
        values.forEach(node::put);
        return node;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
