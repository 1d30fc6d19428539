package dev.berth.cli.workstation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.waiting.PodLauncher;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.Durations;
import dev.berth.cli.shell.JsonTree;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth workstation}: a pod that does nothing of itself and waits for somebody to work in it. */
@Command(
        name = "workstation",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Launches a pod to work in, with one GPU where nothing else is said, and waits for it.",
            "Prints how to log in, see its logs and stop it."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class WorkstationCommand implements Callable<Integer> {
    static final int MAX_GPUS = 8;
    static final int MAX_NODES = 16;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it; without it a name is made up")
    private @Nullable String name;

    @Option(
            names = "--accelerator",
            paramLabel = "MODEL",
            description = "Model of its GPUs, such as H200; any without it")
    private @Nullable String accelerator;

    @Option(names = "--gpu-count", paramLabel = "N", description = "1 to 8 GPUs on one machine. Default: 1")
    private @Nullable Integer gpuCount;

    @Option(
            names = "--node-count",
            paramLabel = "N",
            description = "1 to 16 machines with all of 8 GPUs each, instead of --gpu-count")
    private @Nullable Integer nodeCount;

    @Option(names = "--project-id", paramLabel = "NAME", description = "What it is for, as its label 'project'")
    private @Nullable String project;

    @Option(names = "--image", paramLabel = "IMAGE", description = "What it is made from, instead of the template")
    private @Nullable String image;

    @Option(names = "--template", paramLabel = "ID", defaultValue = "ubuntu", description = "Default: ${DEFAULT-VALUE}")
    private String template;

    @Option(names = "--stop-after", paramLabel = "WHEN", description = "Such as 8h, or an instant")
    private @Nullable String stopAfter;

    @Option(names = "--no-wait", description = "Do not wait until one can log in")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long to wait. Default: ${DEFAULT-VALUE}")
    private String timeout;

    @Mixin
    private CallOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ObjectNode body = body();
        var patience = noWait ? null : WaitOptions.patience(timeout);
        try (var client = options.client()) {
            return new PodLauncher(client, options).launch(body, patience);
        }
    }

    private ObjectNode body() {
        if (gpuCount != null && nodeCount != null) {
            throw wrong(
                    "--gpu-count and --node-count are mutually exclusive: a workstation of several nodes has all %d GPUs of each."
                            .formatted(MAX_GPUS));
        }
        check("--gpu-count", gpuCount, MAX_GPUS);
        check("--node-count", nodeCount, MAX_NODES);
        var body = JsonTree.object();
        if (name != null) {
            body.put("name", name);
        }
        if (image == null) {
            body.put("template", template);
        } else {
            body.put("image", image);
        }
        var gpu = body.putObject("gpu").put("count", nodeCount != null ? MAX_GPUS : gpuCount != null ? gpuCount : 1);
        if (accelerator != null) {
            gpu.put("model", accelerator);
        }
        if (nodeCount != null) {
            body.put("nodes", nodeCount);
        }
        body.putArray("command").add("sleep").add("infinity");
        if (project != null) {
            body.putObject("labels").put("project", project);
        }
        if (stopAfter != null) {
            body.put("stopAfter", Durations.forServer(stopAfter));
        }
        return body;
    }

    private void check(String flag, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw wrong("%s is 1 to %d, not %d.".formatted(flag, most, value));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
