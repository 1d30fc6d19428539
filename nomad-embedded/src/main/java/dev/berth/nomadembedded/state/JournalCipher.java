package dev.berth.nomadembedded.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts the lines of a journal with AES-GCM, since jobs and variables carry secrets. Lines in clear, as an older release
 * wrote them, are read too; JSON begins with a brace, which base64 has not.
 */
final class JournalCipher {
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    JournalCipher(SecretKey key) {
        this.key = key;
    }

    byte[] seal(byte[] clear) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(clear);
            return Base64.getEncoder()
                    .encode(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot encrypt with " + ALGORITHM, e);
        }
    }

    /** Fails where the line was sealed with another key or was changed. */
    byte[] open(byte[] line) throws IOException {
        if (line.length > 0 && line[0] == '{') {
            return line;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(line);
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES))
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "The journal cannot be read with this key; was the master key of its home replaced?", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
