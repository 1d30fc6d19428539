package dev.berth.command.sshkey;

import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.Fingerprint;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What one line of pasted text is. */
sealed interface KeyLine {
    int MAX_COMMENT_CHARACTERS = 256;
    int MAX_SHOWN_CHARACTERS = 1_024;

    Pattern FINGERPRINT = Pattern.compile(
            "(\\d+\\s+)?(SHA(1|256|384|512):[A-Za-z0-9+/]{20,}=*|(MD5:)?([0-9a-fA-F]{2}:){15}[0-9a-fA-F]{2})(\\s.*)?");
    Pattern TYPE_LIKE = Pattern.compile("(ssh|ecdsa|sk|x509v3|rsa|webauthn)-[a-z0-9@.-]+");
    Pattern BLANKS = Pattern.compile("\\s+");
    String EVERY_BLOB_BEGINS = "AAAA";
    String PRIVATE_BLOB_BEGINS = "b3BlbnNzaC1rZXktdjE";

    record Key(SshPublicKey key) implements KeyLine {}

    /** {@code detail} is one sentence or more, and never shows anything private. */
    record Wrong(ProblemCode code, String detail) implements KeyLine {}

    /** Reads {@code line}, which is trimmed and not empty. */
    static KeyLine read(String line) {
        if (line.contains("PRIVATE KEY-----") || line.contains(PRIVATE_BLOB_BEGINS)) {
            return privateKey();
        }
        if (FINGERPRINT.matcher(line).matches()) {
            return new Wrong(
                    ProblemCode.KEY_IS_FINGERPRINT,
                    "That is a fingerprint; paste the contents of ~/.ssh/id_ed25519.pub");
        }
        var words = List.of(BLANKS.split(line));
        if (holdsTwoKeys(words)) {
            return new Wrong(
                    ProblemCode.KEYS_NOT_SEPARATED,
                    "Two keys stand on this line, and only the first would work. Put each key on a line of its own.");
        }
        return KeyType.of(words.getFirst()).map(type -> typed(type, words)).orElseGet(() -> untyped(words));
    }

    /** Reads a key whose type is known from its blob alone. */
    static KeyLine ofBlob(String base64, String comment) {
        var type = typeOf(base64).flatMap(KeyType::of);
        return type.isPresent()
                ? key(type.get(), base64, comment)
                : new Wrong(ProblemCode.KEY_INVALID, "The block holds no public key of a type that is known here.");
    }

    static Wrong privateKey() {
        return new Wrong(
                ProblemCode.KEY_IS_PRIVATE,
                "That is a private key, which must never leave your machine, and it was not saved. "
                        + "Paste the contents of the file that ends in .pub; if others could see this one, make a new pair.");
    }

    private static KeyLine typed(KeyType type, List<String> words) {
        return words.size() == 1
                ? new Wrong(
                        ProblemCode.KEY_INVALID,
                        "The line ends behind the type '%s'. Paste the whole line of the .pub file."
                                .formatted(type.word()))
                : key(type, words.get(1), String.join(" ", words.subList(2, words.size())));
    }

    private static KeyLine key(KeyType type, String base64, String comment) {
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return invalid("What stands behind '%s' is not base64, or is cut off".formatted(type.word()));
        }
        try {
            var wire = new SshWire(blob);
            var inside = wire.text();
            if (!inside.equals(type.word())) {
                throw new SshWire.Malformed(
                        "The line says '%s', but the key inside is of another type".formatted(type.word()));
            }
            type.check(wire);
            wire.end();
        } catch (SshWire.Malformed e) {
            return invalid(String.valueOf(e.getMessage()));
        }
        var fingerprint = Fingerprint.of(blob);
        var canonical = Base64.getEncoder().encodeToString(blob);
        return new Key(new SshPublicKey(type.word(), canonical, fingerprint, clean(comment)));
    }

    private static KeyLine untyped(List<String> words) {
        var first = words.getFirst();
        if (first.startsWith(EVERY_BLOB_BEGINS)) {
            return missingType(first, words);
        }
        if (TYPE_LIKE.matcher(first).matches()) {
            return unsupported(first);
        }
        for (int i = 1; i + 1 < words.size(); i++) {
            if (KeyType.of(words.get(i)).isPresent() && words.get(i + 1).startsWith(EVERY_BLOB_BEGINS)) {
                return invalid("Options or other text stand in front of '%s', and that is not supported. "
                                .formatted(words.get(i))
                        + "Begin the line with the type");
            }
        }
        return invalid("This is no public key. A public key is one line that begins with a type such as 'ssh-ed25519'; "
                + "where a terminal broke it over several lines, join them");
    }

    private static KeyLine missingType(String base64, List<String> words) {
        var named = typeOf(base64);
        if (named.isEmpty()) {
            return invalid("The key's type is missing, and the key itself is cut off. Paste the whole line");
        }
        var type = KeyType.of(named.get());
        if (type.isEmpty()) {
            return unsupported(named.get());
        }
        var corrected = type.get().word() + " " + String.join(" ", words);
        return new Wrong(
                ProblemCode.KEY_MISSING_TYPE,
                corrected.length() <= MAX_SHOWN_CHARACTERS
                        ? "The key's type is missing. Paste this line: " + corrected
                        : "The key's type is missing. Put '%s ' in front of it."
                                .formatted(type.get().word()));
    }

    private static KeyLine unsupported(String type) {
        var shown = type.length() <= 64 && TYPE_LIKE.matcher(type).matches() ? "'" + type + "'" : "of this type";
        return new Wrong(
                ProblemCode.KEY_TYPE_UNSUPPORTED,
                "Keys %s are not supported. Supported are %s. Make one with 'ssh-keygen -t ed25519'."
                        .formatted(
                                shown,
                                String.join(
                                        ", ",
                                        Arrays.stream(KeyType.values())
                                                .map(KeyType::word)
                                                .toList())));
    }

    private static boolean holdsTwoKeys(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i);
            var isLast = i + 1 == words.size();
            if (!isLast
                    && endsWithType(word)
                    && words.get(i + 1).startsWith(EVERY_BLOB_BEGINS)
                    && hasKeyBefore(words, i)) {
                return true;
            }
            if (i > 1
                    && word.startsWith(EVERY_BLOB_BEGINS)
                    && typeOf(word).isPresent()
                    && words.get(i - 1).startsWith(EVERY_BLOB_BEGINS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasKeyBefore(List<String> words, int index) {
        return words.subList(0, index + 1).stream().anyMatch(word -> word.startsWith(EVERY_BLOB_BEGINS));
    }

    private static boolean endsWithType(String word) {
        return Arrays.stream(KeyType.values()).anyMatch(type -> word.endsWith(type.word()));
    }

    /** The type that a blob names, also where the blob is cut off behind it. */
    private static Optional<String> typeOf(String base64) {
        var whole = base64.substring(0, Math.min(base64.length(), 128) / 4 * 4);
        try {
            var word = new SshWire(Base64.getDecoder().decode(whole)).text();
            return TYPE_LIKE.matcher(word).matches() ? Optional.of(word) : Optional.empty();
        } catch (IllegalArgumentException | SshWire.Malformed _) {
            return Optional.empty();
        }
    }

    private static String clean(String comment) {
        var visible = comment.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(MAX_COMMENT_CHARACTERS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return visible.toString().strip();
    }

    private static Wrong invalid(String sentence) {
        return new Wrong(ProblemCode.KEY_INVALID, sentence + ".");
    }
}
