package dev.berth.query.acceptedkey;

import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.query.sshkey.Fingerprint;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key that a pod lets in.
 *
 * @param id of the saved key, null for one that was added in the pod
 * @param fingerprint {@code SHA256:…} as ssh shows it
 * @param why {@code workspace} for a saved key, {@code pod} for one that was added in the pod, {@code pod-authority} for one
 *     that was added there to let in the certificates that it has signed
 */
public record AcceptedKey(@Nullable String id, String type, String fingerprint, String comment, String why) {
    private static final Pattern OPTION_SEPARATOR = Pattern.compile(",");
    private static final Pattern TYPE = Pattern.compile("(sk-)?(ssh|ecdsa)-[A-Za-z0-9@.-]+");

    static AcceptedKey of(SshKeyView saved) {
        return new AcceptedKey(saved.id().value(), saved.type(), saved.fingerprint(), saved.comment(), "workspace");
    }

    /** The keys of an {@code authorized_keys} file, whose lines may hold anything: what is no key is left out. */
    public static List<AcceptedKey> ofFile(String lines) {
        return lines.lines().flatMap(line -> ofLine(line).stream()).distinct().toList();
    }

    private static Optional<AcceptedKey> ofLine(String line) {
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
        for (int i = 0; i + 1 < words.size(); i++) {
            // Options may come before the type.
            if (TYPE.matcher(words.get(i)).matches()) {
                try {
                    return Optional.of(new AcceptedKey(
                            null,
                            words.get(i),
                            Fingerprint.of(words.get(i + 1)),
                            String.join(" ", words.subList(i + 2, words.size())),
                            isAuthority(words.subList(0, i)) ? "pod-authority" : "pod"));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAuthority(List<String> options) {
        return options.stream()
                .anyMatch(option -> OPTION_SEPARATOR.splitAsStream(option).anyMatch("cert-authority"::equals));
    }
}
