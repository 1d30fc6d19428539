package dev.berth.messages;

import java.util.regex.Pattern;

/** The one rule for names of pods and workspaces, narrow enough to be a DNS label and a login name. */
public final class Names {
    /** What the rule is, as a sentence for people. */
    public static final String RULE = "1 to 30 lower-case letters, digits and single dashes, beginning with a letter, "
            + "ending in a letter or digit, and not beginning with 'pod-'";

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,28}[a-z0-9])?");

    private Names() {}

    /** Whether {@code name} may name a pod or a workspace. */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches() && !name.contains("--") && !name.startsWith("pod-");
    }
}
