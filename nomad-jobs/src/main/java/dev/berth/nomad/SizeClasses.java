package dev.berth.nomad;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sizes that pods can have.
 *
 * @param standard of pods that name none
 * @param named by the names that a launch may use
 */
public record SizeClasses(SizeClass standard, Map<String, SizeClass> named) {
    /** What a launch may call the standard class, too. */
    public static final String DEFAULT_NAME = "default";

    /** One for all. */
    public static final SizeClasses NONE = new SizeClasses(SizeClass.DEFAULT, Map.of());

    public SizeClasses {
        named = Map.copyOf(named);
    }

    /** The class of this name; the standard one too for a name that the owner has taken away since the launch. */
    public SizeClass of(@Nullable String name) {
        return name == null ? standard : named.getOrDefault(name, standard);
    }

    /** All that a launch may name. */
    public Set<String> names() {
        return Stream.concat(Stream.of(DEFAULT_NAME), named.keySet().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
