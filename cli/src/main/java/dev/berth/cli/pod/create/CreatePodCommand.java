package dev.berth.cli.pod.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.key.SavedKeys;
import dev.berth.cli.pod.waiting.PodLauncher;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TypedInput;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth pod create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Launches a pod, from a template or an image:",
            "berth pod create --name train-1 --template ubuntu --gpus 1 --wait"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class CreatePodCommand implements Callable<Integer> {
    /** Stands for a password where only the request is shown. */
    private static final String HIDDEN = "PASSWORD";

    @Mixin
    private LaunchOptions launch;

    @Parameters(paramLabel = "COMMAND", description = "Start command, behind '--'")
    private List<String> command = List.of();

    @Option(
            names = "--dry-run",
            description = "Print what would be sent, without the notebook's password, and send nothing")
    private boolean dryRun;

    @Mixin
    private WaitOptions waiting;

    @Mixin
    private CallOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!command.isEmpty() && !isBehindDashes()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'%s' is no option. A start command goes behind '--', a name is --name NAME."
                            .formatted(command.getFirst()));
        }
        var patience = waiting.isWanted() ? waiting.patience() : null;
        try (var client = options.client()) {
            ObjectNode body = LaunchJson.of(
                    launch, command, notebookPassword(), options.surroundings(), key -> keyId(client, key));
            if (dryRun && !options.isCurl()) {
                options.out().println(JsonTree.pretty(body));
                options.err().println("Nothing was sent.");
                return ExitCode.DONE;
            }
            return new PodLauncher(client, options).launch(body, patience);
        }
    }

    /** Else a name without its flag would be started as a program. */
    private boolean isBehindDashes() {
        return spec.root().commandLine().getParseResult().originalArgs().contains("--");
    }

    private static String keyId(BerthClient client, String named) {
        return SavedKeys.idOf(client, named);
    }

    private @Nullable String notebookPassword() {
        if (launch.notebook == null) {
            if (launch.notebookPasswordStdin) {
                throw new CallFailure(
                        ExitCode.USAGE, "--notebook-password-stdin needs --notebook USER, whose password it is.");
            }
            return null;
        }
        if (dryRun || options.isCurl()) {
            return HIDDEN;
        }
        return launch.notebookPasswordStdin
                ? TypedInput.line(options.surroundings().in(), "password")
                : TypedInput.hidden(
                        "Password of the notebook's user %s: ".formatted(launch.notebook),
                        "Pipe the notebook's password in: --notebook-password-stdin");
    }
}
