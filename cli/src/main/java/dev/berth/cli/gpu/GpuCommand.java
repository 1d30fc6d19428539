package dev.berth.cli.gpu;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth gpu}. */
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        description = "Which GPUs there are.",
        subcommands = ListGpusCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class GpuCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "berth gpu: name a command, for example: berth gpu list");
    }
}
