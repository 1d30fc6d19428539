package dev.berth.app;

import dev.berth.cli.BerthCommand;

/** The one executable: parses, assembles, starts, drains. It decides nothing. */
public final class App {
    private App() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var defaults = new ConfiguredDefaults(System.getenv());
        return BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new NomadPolicyCommand())
                .addSubcommand(new SshServerCommand())
                .setDefaultValueProvider(defaults)
                .setParameterExceptionHandler(new WrongArguments(defaults))
                .execute(arguments);
    }
}
