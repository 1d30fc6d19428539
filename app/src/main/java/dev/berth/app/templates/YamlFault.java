package dev.berth.app.templates;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a YAML text.
 *
 * @param line from 1
 * @param column from 1
 * @param field a path such as {@code jupyter.ports[1]}, null for what is no YAML at all
 */
record YamlFault(int line, int column, @Nullable String field, String detail) {
    static final Comparator<YamlFault> BY_PLACE =
            Comparator.comparingInt(YamlFault::line).thenComparingInt(YamlFault::column);

    /** As a line for people. */
    @Override
    public String toString() {
        return "line %d, column %d%s: %s"
                .formatted(line, column, field == null ? "" : ", '%s'".formatted(field), detail);
    }
}
