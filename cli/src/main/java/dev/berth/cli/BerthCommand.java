package dev.berth.cli;

import dev.berth.cli.gpu.GpuCommand;
import dev.berth.cli.key.KeyCommand;
import dev.berth.cli.login.LoginCommand;
import dev.berth.cli.login.LogoutCommand;
import dev.berth.cli.pod.PodCommand;
import dev.berth.cli.shell.FailureReport;
import dev.berth.cli.shell.Surrounded;
import dev.berth.cli.shell.Surroundings;
import dev.berth.cli.shell.UsageReport;
import dev.berth.cli.workstation.WorkstationCommand;
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
        subcommands = {
            LoginCommand.class,
            LogoutCommand.class,
            PodCommand.class,
            WorkstationCommand.class,
            KeyCommand.class,
            GpuCommand.class,
            StatusCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class BerthCommand implements Runnable, Surrounded {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run.
    private CommandSpec spec;

    private BerthCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** For commands that only call a Berth: {@code ./berth} starts it with these few classes and not with all of Berth's. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** A command line with the subcommands that talk HTTP; {@code app} adds {@code up}. */
    public static CommandLine commandLine() {
        return commandLine(Surroundings.ofProcess());
    }

    public static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new BerthCommand(surroundings))
                .setExecutionExceptionHandler(new FailureReport())
                .setParameterExceptionHandler(new UsageReport());
    }

    @Override
    public Surroundings surroundings() {
        return surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "berth: name a command, for example: berth up");
    }
}
