package dev.berth.query.connection;

import dev.berth.messages.sshkey.Fingerprint;

/**
 * The key that a server proves itself with, so that a user can compare it.
 *
 * @param fingerprint {@code SHA256:…} as ssh shows it at the first connection
 * @param publicKey OpenSSH line without comment
 */
record HostKey(String type, String fingerprint, String publicKey) {
    /** Reads an OpenSSH line and leaves out its comment. */
    static HostKey ofLine(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException(
                    "'%s' is no OpenSSH public key: type and base64 are missing".formatted(line));
        }
        return new HostKey(parts[0], Fingerprint.ofBase64(parts[1]), parts[0] + " " + parts[1]);
    }
}
