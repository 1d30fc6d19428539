package dev.berth.command;

import dev.berth.command.decide.Decisions;
import dev.berth.command.pod.launch.LaunchPodConfiguration;
import dev.berth.command.pod.report.ReportPodConfiguration;
import dev.berth.command.pod.restart.RestartPodConfiguration;
import dev.berth.command.pod.start.StartPodConfiguration;
import dev.berth.command.pod.stop.StopPodConfiguration;
import dev.berth.command.pod.terminate.TerminatePodConfiguration;
import dev.berth.command.quota.GpuQuota;
import dev.berth.command.sshkey.add.AddSshKeysConfiguration;
import dev.berth.command.sshkey.remove.RemoveSshKeyConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;

/** The door of this room: registers every decision with Axon. */
public final class CommandSideConfiguration {
    private CommandSideConfiguration() {}

    /**
     * Registers the handlers of all commands. The engine behind {@code configurer} must give each event that it sources
     * a tracking token with the event's position.
     *
     * @return {@code configurer}
     */
    public static EventSourcingConfigurer configure(
            EventSourcingConfigurer configurer, CommandSideSettings settings, FreePorts freePorts) {
        var quota = new GpuQuota(settings.gpuQuota());
        return configurer.registerCommandHandlingModule(CommandHandlingModule.named("command-side")
                .commandHandlers(handlers -> {
                    var decisions = new Decisions(handlers, settings.clock(), settings.random());
                    LaunchPodConfiguration.register(decisions, quota, freePorts);
                    StartPodConfiguration.register(decisions, quota);
                    StopPodConfiguration.register(decisions);
                    RestartPodConfiguration.register(decisions);
                    TerminatePodConfiguration.register(decisions);
                    ReportPodConfiguration.register(decisions, settings.portQuarantine());
                    AddSshKeysConfiguration.register(decisions);
                    RemoveSshKeyConfiguration.register(decisions);
                }));
    }
}
