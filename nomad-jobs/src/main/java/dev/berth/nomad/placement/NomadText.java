package dev.berth.nomad.placement;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that Nomad hands to a task as it is. In values of the environment Nomad replaces each {@code ${NAME}} that it knows, of nodes
 * too, and has no way to write one that stays. It does so once, so a reference to a name that stands for a brace gives a
 * text that looks like a reference and is none.
 */
final class NomadText {
    private static final String BRACE = "brace";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?=[a-zA-Z0-9_.-]+})");
    private static final String WRITTEN = Matcher.quoteReplacement("$${NOMAD_META_%s}".formatted(BRACE));

    /** What the Meta of each task needs whose environment has such text. */
    static final Map<String, String> META = Map.of(BRACE, "{");

    private NomadText() {}

    static String literal(String text) {
        return REFERENCE.matcher(text).replaceAll(WRITTEN);
    }
}
