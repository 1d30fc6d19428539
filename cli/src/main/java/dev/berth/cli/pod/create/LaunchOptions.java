package dev.berth.cli.pod.create;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Everything that a launch can say. What is not said is left to the server, which knows the workspace's defaults. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command is called.
final class LaunchOptions {
    @Option(names = "--name", paramLabel = "NAME", description = "What to call it; without it a name is made up")
    @Nullable
    String name;

    @Option(names = "--template", paramLabel = "ID", description = "What it is made from, such as ubuntu")
    @Nullable
    String template;

    @Option(names = "--image", paramLabel = "IMAGE", description = "An image instead of a template")
    @Nullable
    String image;

    @Option(names = "--gpus", paramLabel = "N", description = "How many GPUs")
    @Nullable
    Integer gpus;

    @Option(names = "--gpu-model", paramLabel = "MODEL", description = "Only of this model, as 'berth gpu list' has it")
    @Nullable
    String gpuModel;

    @Option(names = "--size", paramLabel = "SIZE", description = "Size class: processors and memory")
    @Nullable
    String size;

    @Option(names = "--disk", paramLabel = "GIB", description = "Size of its disk")
    @Nullable
    Integer disk;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description =
                    "Variable of its environment; without a value it is taken from here, and so kept out of lists of processes")
    List<String> env = List.of();

    @Option(
            names = "--port",
            paramLabel = "PORT[/tcp][=NAME]",
            description = "Port inside it to reach besides SSH, such as 8888 or 9000/tcp=metrics")
    List<String> ports = List.of();

    @Option(
            names = "--command",
            paramLabel = "TEXT",
            description = "Runs at each start in the pod's shell. Words behind '--' instead run as they stand")
    @Nullable
    String command;

    @Option(names = "--key", paramLabel = "KEY", description = "Only this key lets in: its id, fingerprint or comment")
    List<String> keys = List.of();

    @Option(
            names = "--volume",
            paramLabel = "NAME:PATH",
            description = "A volume of the workspace, and where to find it")
    List<String> volumes = List.of();

    @Option(
            names = "--notebook",
            paramLabel = "USER",
            description = "Run JupyterLab behind a log-in of this user; its password is asked for")
    @Nullable
    String notebook;

    @Option(names = "--notebook-password-stdin", description = "Read that password from standard input")
    boolean notebookPasswordStdin;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "So many nodes on machines of their own, each with all of this")
    @Nullable
    Integer nodes;

    @Option(names = "--stop-after", paramLabel = "WHEN", description = "Such as 8h, or an instant")
    @Nullable
    String stopAfter;

    @Option(names = "--terminate-after", paramLabel = "WHEN", description = "Such as 7d, or an instant")
    @Nullable
    String terminateAfter;

    @Option(
            names = "--queue-timeout",
            paramLabel = "DURATION",
            description = "Give up where there is no place for so long")
    @Nullable
    String queueTimeout;

    @Option(names = "--schedule-start", paramLabel = "CRON", description = "When to start it, such as '0 8 * * 1-5'")
    @Nullable
    String scheduleStart;

    @Option(names = "--schedule-stop", paramLabel = "CRON", description = "When to stop it")
    @Nullable
    String scheduleStop;

    @Option(
            names = "--schedule-zone",
            paramLabel = "ZONE",
            description = "Time zone of both, such as Europe/Berlin; without it UTC")
    @Nullable
    String scheduleZone;

    @Option(
            names = "--trigger",
            paramLabel = "TRIGGER",
            description = "on-startup, on-demand or on-failure: from when on people may log in")
    @Nullable
    String trigger;

    @Option(names = "--session-timeout", paramLabel = "DURATION", description = "How long they may then, such as 8h")
    @Nullable
    String sessionTimeout;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A word of your own")
    Map<String, String> labels = Map.of();

    @Option(names = "--locked", description = "Not to be stopped, restarted or terminated before it is unlocked")
    boolean locked;
}
