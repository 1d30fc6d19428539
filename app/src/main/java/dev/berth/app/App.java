package dev.berth.app;

import dev.berth.cli.BerthCommand;

/** The one executable: parses, assembles, starts, drains. It decides nothing. */
public final class App {
    private App() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .setDefaultValueProvider(new ConfiguredDefaults(System.getenv()))
                .execute(arguments);
    }
}
