package dev.berth.query.acceptedkey;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A line of an {@code authorized_keys} file, read as sshd reads it: what that refuses is not there. */
record AuthorizedKeysLine(List<Option> options, String type, String key, String comment) {
    private static final Set<String> TYPES = Set.of(
            "ssh-ed25519",
            "ssh-rsa",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");
    private static final String AUTHORITY = "cert-authority";
    private static final String EXPIRY = "expiry-time";
    /** Their values may hold secrets, and do not say who gets in. */
    private static final Set<String> UNTOLD = Set.of("command", "environment");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

    private static final Set<String> OPTIONS = Set.of(
            "agent-forwarding",
            AUTHORITY,
            "command",
            "environment",
            EXPIRY,
            "from",
            "no-agent-forwarding",
            "no-port-forwarding",
            "no-pty",
            "no-touch-required",
            "no-user-rc",
            "no-x11-forwarding",
            "permitlisten",
            "permitopen",
            "port-forwarding",
            "principals",
            "pty",
            "restrict",
            "tunnel",
            "user-rc",
            "verify-required",
            "x11-forwarding");

    /** {@code value} without its quotes. */
    record Option(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null || UNTOLD.contains(name) ? name : name + "=\"" + value + "\"";
        }
    }

    static Optional<AuthorizedKeysLine> of(String line) {
        var rest = line.strip();
        List<Option> options = List.of();
        if (!TYPES.contains(rest.split("\\s", 2)[0])) {
            int end = end(rest, 0, " \t");
            options = options(rest.substring(0, end));
            rest = rest.substring(end).strip();
            if (options.stream().anyMatch(option -> !OPTIONS.contains(option.name()))) {
                return Optional.empty();
            }
        }
        var words = rest.split("\\s+", 3);
        return words.length < 2 || !TYPES.contains(words[0])
                ? Optional.empty()
                : Optional.of(new AuthorizedKeysLine(options, words[0], words[1], words.length == 3 ? words[2] : ""));
    }

    /** Whether it lets in the certificates that it has signed. */
    boolean isAuthority() {
        return options.stream().anyMatch(option -> option.name().equals(AUTHORITY));
    }

    /** Whether it lets nobody in any more, or has a time that cannot be read. Times without a zone are this machine's. */
    boolean isExpired(Instant now) {
        return options.stream()
                .filter(option -> option.name().equals(EXPIRY))
                .anyMatch(option -> !now.isBefore(time(option.value())));
    }

    /** What restricts it, as the line has it; null for nothing. */
    @Nullable
    String restrictions() {
        var told = options.stream()
                .filter(option -> !option.name().equals(AUTHORITY))
                .map(Option::toString)
                .collect(Collectors.joining(","));
        return told.isEmpty() ? null : told;
    }

    private static List<Option> options(String text) {
        var options = new ArrayList<Option>();
        for (int from = 0; from < text.length(); ) {
            int end = end(text, from, ",");
            var words = text.substring(from, end).split("=", 2);
            options.add(new Option(words[0].toLowerCase(Locale.ROOT), words.length == 1 ? null : unquoted(words[1])));
            from = end + 1;
        }
        return options;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** Where the next of some characters is that is not in quotes. */
    private static int end(String text, int from, String ends) {
        boolean quoted = false;
        for (int at = from; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
            } else if (next == '"') {
                quoted = !quoted;
            } else if (!quoted && ends.indexOf(next) >= 0) {
                return at;
            }
        }
        return text.length();
    }

    private static Instant time(@Nullable String value) {
        var text = value == null ? "" : value;
        var digits = text.replaceFirst("(?i)(Z|UTC)$", "");
        var zone = digits.length() < text.length() ? ZoneOffset.UTC : ZoneId.systemDefault();
        try {
            return LocalDateTime.parse(
                            switch (digits.length()) {
                                case 8 -> digits + "000000";
                                case 12 -> digits + "00";
                                default -> digits;
                            },
                            TIME)
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }
}
