package dev.berth.bench;

import dev.berth.bench.crash.LogCrashCommand;
import dev.berth.bench.eventlog.EventLogCommand;
import dev.berth.bench.firstpod.FirstPodCommand;
import dev.berth.bench.fleet.FleetCommand;
import dev.berth.bench.oracle.LogOracleCommand;
import dev.berth.bench.sshcases.SshCasesCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Picks a measurement by its name. Exit code 1 where a correctness run finds a fault, 2 where the call is wrong. */
@Command(
        name = "./bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures Berth and checks what it promises. Each measurement has a --help of its own.",
        synopsisSubcommandLabel = "NAME",
        commandListHeading = "%nMeasurements:%n",
        subcommands = {
            FirstPodCommand.class,
            EventLogCommand.class,
            LogOracleCommand.class,
            LogCrashCommand.class,
            SshCasesCommand.class,
            FleetCommand.class
        })
final class Bench implements Runnable {
    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    /** Without a name: prints the list of measurements. */
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
