package dev.berth.command.sshkey;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Text that somebody pasted as his public keys: one key a line, comments and blank lines in between. */
public sealed interface PastedKeys {
    int MAX_KEYS = 64;
    int MAX_BYTES = 64 * 1024;

    record Valid(List<SshPublicKey> keys) implements PastedKeys {}

    /** Nothing of the paste is used. */
    record Invalid(Problem problem) implements PastedKeys {}

    static PastedKeys read(String text) {
        return new Reader(text).read();
    }

    /** Walks over the lines once. */
    final class Reader {
        private final List<String> lines;
        private final Map<String, SshPublicKey> keys = new LinkedHashMap<>();
        private final List<Fault> faults = new ArrayList<>();
        private int next;

        private Reader(String text) {
            var unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
            lines = unmarked.lines().map(String::strip).toList();
        }

        private PastedKeys read() {
            while (next < lines.size()) {
                var number = next + 1;
                var line = lines.get(next++);
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                take(number, block(line));
            }
            return result();
        }

        private void take(int number, KeyLine line) {
            switch (line) {
                case KeyLine.Key(var key) -> keys.putIfAbsent(key.fingerprint(), key);
                case KeyLine.Wrong(var code, var detail) -> faults.add(Fault.ofLine(code.code(), number, detail));
            }
        }

        private KeyLine block(String line) {
            if (line.startsWith("-----BEGIN ")) {
                skipTo("-----END ");
                return line.contains("PRIVATE KEY") ? KeyLine.privateKey() : pem();
            }
            if (line.startsWith("PuTTY-User-Key-File-")) {
                next = lines.size();
                return KeyLine.privateKey();
            }
            return line.startsWith("---- BEGIN SSH2 PUBLIC KEY") ? ssh2() : KeyLine.read(line);
        }

        private static KeyLine pem() {
            return new KeyLine.Wrong(
                    ProblemCode.KEY_TYPE_UNSUPPORTED,
                    "That is a PEM file. Turn it into an OpenSSH key with 'ssh-keygen -i -m PKCS8 -f FILE' "
                            + "and paste what that prints.");
        }

        // PuTTYgen saves public keys in this form (RFC 4716).
        private KeyLine ssh2() {
            var base64 = new StringBuilder();
            var comment = "";
            var isHeaderContinued = false;
            while (next < lines.size() && !lines.get(next).startsWith("---- END")) {
                var line = lines.get(next++);
                var colon = line.indexOf(':');
                if (isHeaderContinued || colon > 0) {
                    if (line.regionMatches(true, 0, "Comment:", 0, colon + 1)) {
                        comment = line.substring(colon + 1).strip().replaceAll("^\"|\"$", "");
                    }
                    isHeaderContinued = line.endsWith("\\");
                } else {
                    base64.append(line);
                }
            }
            next++;
            return KeyLine.ofBlob(base64.toString(), comment);
        }

        private void skipTo(String end) {
            while (next < lines.size() && !lines.get(next).startsWith(end)) {
                next++;
            }
            next++;
        }

        private PastedKeys result() {
            if (!faults.isEmpty()) {
                return new Invalid(problem());
            }
            if (keys.isEmpty()) {
                return new Invalid(empty());
            }
            return keys.size() > MAX_KEYS
                    ? new Invalid(Problem.of(
                            ProblemCode.PAYLOAD_TOO_LARGE,
                            "These are %d keys; at most %d can be saved at once.".formatted(keys.size(), MAX_KEYS)))
                    : new Valid(List.copyOf(keys.values()));
        }

        private Problem problem() {
            var first = faults.getFirst();
            var detail = lines.size() == 1
                    ? first.detail()
                    : "Line %d: %s".formatted(first.line(), first.detail())
                            + (faults.size() == 1 ? "" : " %d lines in all are wrong.".formatted(faults.size()))
                            + (keys.isEmpty() ? "" : " None of the keys was saved.");
            return new Problem(
                    ProblemCode.valueOf(first.code().toUpperCase(Locale.ROOT).replace('-', '_')),
                    detail,
                    faults.subList(0, Math.min(faults.size(), MAX_KEYS)));
        }
    }

    /** What to say where there is no key at all. */
    static Problem empty() {
        var detail =
                "No key was given. Paste the contents of ~/.ssh/id_ed25519.pub; 'ssh-keygen -t ed25519' makes one.";
        return new Problem(
                ProblemCode.KEY_EMPTY,
                detail,
                List.of(Fault.ofField(ProblemCode.KEY_EMPTY.code(), "publicKey", detail)));
    }
}
