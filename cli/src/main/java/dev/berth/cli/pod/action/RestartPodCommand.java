package dev.berth.cli.pod.action;

import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.JsonTree;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth pod restart}. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = "Ends all that runs in a pod and starts it again.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class RestartPodCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Mixin
    private CallOptions options;

    @Mixin
    private WaitOptions waiting;

    @Override
    public Integer call() {
        return new PodAct("restart", "RUNNING", options, waiting).on(named, JsonTree.object());
    }
}
