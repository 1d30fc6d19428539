package dev.berth.cli.pod;

import dev.berth.cli.pod.action.RestartPodCommand;
import dev.berth.cli.pod.action.StartPodCommand;
import dev.berth.cli.pod.action.StopPodCommand;
import dev.berth.cli.pod.create.CreatePodCommand;
import dev.berth.cli.pod.event.PodEventsCommand;
import dev.berth.cli.pod.get.GetPodCommand;
import dev.berth.cli.pod.list.ListPodsCommand;
import dev.berth.cli.pod.log.PodLogsCommand;
import dev.berth.cli.pod.remove.RemovePodCommand;
import dev.berth.cli.pod.ssh.PodSshCommand;
import dev.berth.cli.pod.stats.PodStatsCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth pod}. */
@Command(
        name = "pod",
        mixinStandardHelpOptions = true,
        description = "Launches pods and does what is done with them. A pod is named by its name or its id.",
        subcommands = {
            CreatePodCommand.class,
            ListPodsCommand.class,
            GetPodCommand.class,
            PodSshCommand.class,
            PodLogsCommand.class,
            PodEventsCommand.class,
            PodStatsCommand.class,
            StartPodCommand.class,
            StopPodCommand.class,
            RestartPodCommand.class,
            RemovePodCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class PodCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "berth pod: name a command, for example: berth pod list");
    }
}
