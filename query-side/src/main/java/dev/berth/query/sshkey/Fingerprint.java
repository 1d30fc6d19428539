package dev.berth.query.sshkey;

import java.util.Base64;
import org.apache.commons.codec.digest.DigestUtils;

/** Keys as people compare them. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * {@code SHA256:…} as ssh shows it.
     *
     * @param key as on the wire, in base64
     * @throws IllegalArgumentException where this is no base64
     */
    public static String of(String key) {
        byte[] hash = DigestUtils.sha256(Base64.getDecoder().decode(key));
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }
}
