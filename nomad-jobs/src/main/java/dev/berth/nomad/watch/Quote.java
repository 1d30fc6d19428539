package dev.berth.nomad.watch;

import java.util.regex.Pattern;

/** What somebody else wrote, fit for one sentence: one line, bounded, without a final stop. */
final class Quote {
    private static final int MAX_LENGTH = 400;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");
    /** Ids of containers and images, of which the beginning tells enough. */
    private static final Pattern DIGEST = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

    private Quote() {}

    static String of(String text) {
        var line = DIGEST.matcher(UNPRINTABLE.matcher(text).replaceAll(" "))
                .replaceAll("$1")
                .strip();
        var cut = line.codePointCount(0, line.length()) <= MAX_LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_LENGTH)) + "…";
        return cut.replaceFirst("[.\\s]+$", "");
    }
}
