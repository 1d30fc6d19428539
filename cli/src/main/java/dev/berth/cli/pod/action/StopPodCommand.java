package dev.berth.cli.pod.action;

import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.JsonTree;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth pod stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stops a pod: its GPUs are free then, its disk, port and host key stay.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class StopPodCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Mixin
    private CallOptions options;

    @Mixin
    private WaitOptions waiting;

    @Override
    public Integer call() {
        return new PodAct("stop", "STOPPED", options, waiting).on(named, JsonTree.object());
    }
}
