package dev.berth.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a flag of {@code up} gets its value from when it is not typed: {@code BERTH_HTTP} for {@code --http}, then the
 * key {@code http} of {@code HOME/berth.yml}, then the built-in default.
 */
final class ConfiguredDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;

    ConfiguredDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) throws IOException {
        if (!(argument instanceof OptionSpec option)
                || !"up".equals(option.command().name())) {
            return null;
        }
        var name = option.longestName().substring(2);
        var fromEnvironment =
                environment.get("BERTH_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (fromEnvironment != null || name.equals("home")) {
            return fromEnvironment;
        }
        return fromFile(home(option), name);
    }

    private Path home(OptionSpec option) {
        var typed = option.command().findOption("--home").getValue();
        if (typed instanceof Path path) {
            return path;
        }
        var configured = environment.get("BERTH_HOME");
        return configured == null ? UpCommand.defaultHome() : Path.of(configured);
    }

    private static @Nullable String fromFile(Path home, String name) throws IOException {
        var file = home.resolve("berth.yml");
        if (!Files.isReadable(file)) {
            return null;
        }
        try (var reader = Files.newBufferedReader(file)) {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            if (content == null) {
                return null;
            }
            if (!(content instanceof Map<?, ?> values)) {
                throw new IOException("%s holds no 'key: value' lines".formatted(file));
            }
            var value = values.get(name);
            return value == null ? null : value.toString();
        }
    }
}
