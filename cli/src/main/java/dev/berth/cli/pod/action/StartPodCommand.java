package dev.berth.cli.pod.action;

import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.JsonTree;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts a stopped pod with the disk, the port and the host key that it had.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class StartPodCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "Other than it was launched with, such as 0 to rescue files")
    private @Nullable Integer gpus;

    @Mixin
    private CallOptions options;

    @Mixin
    private WaitOptions waiting;

    @Override
    public Integer call() {
        var body = JsonTree.object();
        if (gpus != null) {
            body.putObject("gpu").put("count", gpus);
        }
        return new PodAct("start", "RUNNING", options, waiting).on(named, body);
    }
}
