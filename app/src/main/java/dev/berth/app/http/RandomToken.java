package dev.berth.app.http;

import java.security.SecureRandom;
import java.util.Base64;

/** Tokens are 256 random bits, so a plain digest of one tells nothing about it. */
final class RandomToken {
    private static final int TOKEN_BYTES = 32;

    private RandomToken() {}

    /** 256 random bits in URL-safe characters. */
    static String of(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
