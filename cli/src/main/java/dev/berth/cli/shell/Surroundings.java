package dev.berth.cli.shell;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds where it is run.
 *
 * @param home of the user, in which his keys and his configuration are
 */
public record Surroundings(Map<String, String> environment, InputStream in, Path home) {
    public static Surroundings ofProcess() {
        return new Surroundings(System.getenv(), System.in, Path.of(System.getProperty("user.home")));
    }

    public Surroundings with(Map<String, String> other) {
        return new Surroundings(other, in, home);
    }

    /** Null where it is not set, or set to nothing. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** A token may be in the environment. */
    @Override
    public String toString() {
        return "Surroundings[home=%s]".formatted(home);
    }
}
