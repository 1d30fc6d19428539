package dev.berth.command;

import dev.berth.command.decide.Decisions;
import dev.berth.command.quota.Quotas;
import java.util.ServiceLoader;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;

/** The entry point of this module: registers every decision with Axon. */
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
        var resources = new CommandSlice.Resources(settings, freePorts, new Quotas(settings.gpuQuota()));
        return configurer.registerCommandHandlingModule(CommandHandlingModule.named("command-side")
                .commandHandlers(handlers -> {
                    var decisions = new Decisions(handlers, settings.clock(), settings.random());
                    ServiceLoader.load(CommandSlice.class, CommandSlice.class.getClassLoader())
                            .forEach(slice -> slice.register(decisions, resources));
                }));
    }
}
