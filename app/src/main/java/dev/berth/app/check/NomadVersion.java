package dev.berth.app.check;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of Nomad, as a server tells it.
 *
 * @param isEnterprise which gets fixes in older lines that the community edition only gets in the newest
 */
record NomadVersion(int major, int minor, int patch, boolean isEnterprise, String text) {
    /** Has dynamic host volumes, which are the disks of pods. */
    static final String OLDEST = "1.10.0";

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5})(.*)");

    static Optional<NomadVersion> of(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new NomadVersion(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        parts.group(4).contains("+ent"),
                        text))
                : Optional.empty();
    }

    boolean hasHostVolumes() {
        return isAtLeast(1, 10, 0);
    }

    /** Whether of two who register a job on the same condition at once exactly one succeeds. */
    boolean registersAtomically() {
        return isAtLeast(2, 0, 1)
                || (isEnterprise && major == 1 && (minor == 11 ? patch >= 5 : minor == 10 && patch >= 11));
    }

    private boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
        return major != otherMajor
                ? major > otherMajor
                : minor != otherMinor ? minor > otherMinor : patch >= otherPatch;
    }
}
