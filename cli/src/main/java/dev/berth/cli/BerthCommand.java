package dev.berth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth}: the parent of all subcommands. */
@Command(
        name = "berth",
        mixinStandardHelpOptions = true,
        version = "berth 0.1.0-SNAPSHOT",
        description = "Turns a Nomad cluster with GPUs into a pod cloud you run yourself.",
        subcommands = StatusCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class BerthCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run.
    private CommandSpec spec;

    /** A command line with the subcommands that talk HTTP; {@code app} adds {@code up}. */
    public static CommandLine commandLine() {
        return new CommandLine(new BerthCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "berth: name a command, for example: berth up");
    }
}
