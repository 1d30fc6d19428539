package dev.berth.app;

import dev.berth.messages.Names;
import dev.berth.nomad.SizeClass;
import dev.berth.nomad.SizeClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * {@code HOME/sizes.yml}: the size classes of the owner, a name with numbers each. The class {@code default} is that of pods which
 * name none; numbers that a class leaves out are those of the built-in default.
 */
final class SizesFile {
    private static final List<String> NUMBERS =
            List.of("cpuMhz", "memoryMb", "cpuMhzPerGpu", "memoryMbPerGpu", "shmMb", "pids", "files");

    private SizesFile() {}

    /** Without a file there is the built-in default only. */
    static SizeClasses read(Path home) {
        var file = home.resolve("sizes.yml");
        if (!Files.exists(file)) {
            return SizeClasses.NONE;
        }
        try (var reader = Files.newBufferedReader(file)) {
            Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            if (!(loaded instanceof Map<?, ?> classes)) {
                throw new IllegalArgumentException("it holds no lines 'name: {memoryMb: 4096}'");
            }
            var named = new TreeMap<String, SizeClass>();
            classes.forEach((name, numbers) -> named.put(String.valueOf(name), size(String.valueOf(name), numbers)));
            var standard = named.remove(SizeClasses.DEFAULT_NAME);
            return new SizeClasses(standard == null ? SizeClass.DEFAULT : standard, named);
        } catch (IOException | YAMLException | IllegalArgumentException e) {
            throw new StartUpFailure(
                    "%s cannot be used: %s. Mend it, or remove it."
                            .formatted(file, String.valueOf(e.getMessage()).replaceAll("\\.$", "")),
                    e);
        }
    }

    private static SizeClass size(String name, Object numbers) {
        if (!Names.isValid(name)) {
            throw new IllegalArgumentException("the name '%s' of a class is not %s".formatted(name, Names.RULE));
        }
        if (!(numbers instanceof Map<?, ?> given)) {
            throw new IllegalArgumentException(
                    "the class '%s' has no numbers, such as {memoryMb: 4096}".formatted(name));
        }
        for (var key : given.keySet()) {
            if (!NUMBERS.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(
                        "the class '%s' sets '%s'; there are %s".formatted(name, key, String.join(", ", NUMBERS)));
            }
        }
        var preset = SizeClass.DEFAULT;
        try {
            return new SizeClass(
                    number(given, "cpuMhz", preset.cpuMhz()),
                    number(given, "memoryMb", preset.memoryMb()),
                    number(given, "cpuMhzPerGpu", preset.cpuMhzPerGpu()),
                    number(given, "memoryMbPerGpu", preset.memoryMbPerGpu()),
                    number(given, "shmMb", preset.shmMb()),
                    number(given, "pids", preset.pids()),
                    number(given, "files", preset.files()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the class '%s' is not possible: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static int number(Map<?, ?> given, String key, int preset) {
        return switch (given.get(key)) {
            case null -> preset;
            case Integer number -> number;
            default -> throw new IllegalArgumentException("'%s' is no whole number".formatted(key));
        };
    }
}
