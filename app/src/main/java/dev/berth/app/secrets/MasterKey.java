package dev.berth.app.secrets;

import dev.berth.app.StartUpFailure;
import dev.berth.app.home.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one secret everything else is derived from. It never leaves this class; a derived key is only as good for
 * another purpose as its label is different.
 */
public final class MasterKey {
    private static final int BYTES = 32;

    private final byte[] key;

    MasterKey(byte[] key) {
        this.key = key.clone();
    }

    /**
     * Reads {@code home/master-key}, or creates it at the first start.
     *
     * @throws StartUpFailure when others may read the file or it is not 32 bytes long
     */
    public static MasterKey of(Path home) {
        Path file = home.resolve("master-key");
        byte[] key = SecretFile.readOrCreate(file, () -> {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            return random;
        });
        if (key.length != BYTES) {
            throw new StartUpFailure(
                    "%s holds %d bytes where a master key has %d. Put the right file back from a backup; with another key the pods' host keys and secrets are lost."
                            .formatted(file, key.length, BYTES));
        }
        return new MasterKey(key);
    }

    /**
     * HKDF-SHA256, the same for the same label each time.
     *
     * @param label what the derived bytes are for
     * @param length how many bytes
     */
    byte[] derive(String label, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .thenExpand(label.getBytes(StandardCharsets.UTF_8), length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HKDF-SHA256", e);
        }
    }

    /** What the embedded Nomad encrypts its journal with: jobs and variables hold what the vault holds. */
    public SecretKey forNomadsJournal() {
        return new SecretKeySpec(derive("nomad-journal", 32), "AES");
    }

    @Override
    public String toString() {
        return "MasterKey[hidden]";
    }
}
