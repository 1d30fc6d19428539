package dev.berth.messages.sshkey;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Keys as people compare them. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * {@code SHA256:…} as ssh shows it.
     *
     * @param key as on the wire
     */
    public static String of(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The same of a key in base64.
     *
     * @throws IllegalArgumentException where this is no base64
     */
    public static String ofBase64(String key) {
        return of(Base64.getDecoder().decode(key));
    }
}
