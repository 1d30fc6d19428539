package dev.berth.app;

import dev.berth.app.home.Home;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a flag of {@code up} or {@code check} gets its value from when it is not typed: {@code BERTH_HTTP} for {@code --http}, then the
 * key {@code http} of {@code HOME/berth.yml}, then the built-in default.
 */
final class ConfiguredDefaults implements IDefaultValueProvider {
    private static final Set<String> CONFIGURED = Set.of("up", "check");

    private final Map<String, String> environment;
    private final Map<String, String> origins = new HashMap<>();
    private @Nullable SettingsFile file;
    private @Nullable StartUpFailure failure;

    ConfiguredDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || !CONFIGURED.contains(option.command().name())) {
            return null;
        }
        var name = option.longestName().substring(2);
        var variable = "BERTH_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        var fromEnvironment = environment.get(variable);
        if (fromEnvironment != null) {
            origins.put(option.longestName(), "the environment variable " + variable);
        }
        if (fromEnvironment != null || name.equals("home")) {
            return fromEnvironment;
        }
        var setting = file(option).settings().get(name);
        if (setting == null) {
            return null;
        }
        origins.put(
                option.longestName(),
                "line %d of %s".formatted(setting.line(), file(option).file()));
        return setting.value();
    }

    /**
     * Picocli goes on where a default cannot be found, hence this.
     *
     * @throws StartUpFailure when {@code HOME/berth.yml} could not be read
     */
    static void check(CommandSpec command) {
        if (command.defaultValueProvider() instanceof ConfiguredDefaults configured && configured.failure != null) {
            throw configured.failure;
        }
    }

    /** Where the value of a flag that was not typed came from, e.g. {@code line 3 of /home/a/.berth/berth.yml}. */
    @Nullable
    String origin(ArgSpec argument) {
        return argument instanceof OptionSpec option ? origins.get(option.longestName()) : null;
    }

    private SettingsFile file(OptionSpec option) {
        Path home = home(option);
        if (file == null || !file.file().startsWith(home)) {
            try {
                file = SettingsFile.read(home, up(option.command()));
            } catch (StartUpFailure e) {
                failure = e;
                file = new SettingsFile(home.resolve("berth.yml"), Map.of());
            }
        }
        return file;
    }

    /** The file is written for {@code up}; other commands read in it what is theirs. */
    private static CommandSpec up(CommandSpec command) {
        var parent = command.parent();
        var up = parent == null ? null : parent.subcommands().get("up");
        return up == null ? command : up.getCommandSpec();
    }

    private Path home(OptionSpec option) {
        var typed = option.command().findOption("--home").getValue();
        if (typed instanceof Path path) {
            return Home.absolute(path);
        }
        var configured = environment.get("BERTH_HOME");
        return configured == null ? UpCommand.defaultHome() : Home.absolute(Path.of(configured));
    }
}
