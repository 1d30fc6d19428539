package dev.berth.app.postgres;

import dev.berth.app.home.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

/** The folder of the data, and the password that it was initialised with. */
final class DataFolder {
    private static final Duration INITIALISE_TIMEOUT = Duration.ofMinutes(2);
    private static final int PASSWORD_BYTES = 32;

    private DataFolder() {}

    /**
     * Initialises {@code folder/data}. The work is done in a draft that is renamed when it is complete, so that one that
     * was interrupted is simply done again.
     */
    static void initialise(Path home, Path folder, ServerPrograms programs, String superuser, String password)
            throws IOException {
        Path draft = folder.resolve("data.new");
        Binaries.delete(draft);
        Files.createDirectory(draft);
        Path passwordFile = folder.resolve("data.password");
        SecretFile.write(passwordFile, password.getBytes(StandardCharsets.US_ASCII));
        try {
            long before = programs.log().size();
            programs.user().own(home, draft);
            programs.user().own(home, passwordFile);
            Process initdb = programs.initdb(draft, superuser, passwordFile, folder);
            boolean ended;
            try {
                ended = Programs.awaitEnd(initdb, INITIALISE_TIMEOUT);
            } finally {
                initdb.destroyForcibly();
            }
            if (!ended || initdb.exitValue() != 0) {
                throw programs.log().failure("PostgreSQL could not initialise its data in " + folder, before);
            }
            Files.move(draft, folder.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    /** Drawn once and kept. */
    static String password(Path file) {
        byte[] content = SecretFile.readOrCreate(file, () -> {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            return Base64.getUrlEncoder().withoutPadding().encode(random);
        });
        return new String(content, StandardCharsets.US_ASCII).strip();
    }
}
