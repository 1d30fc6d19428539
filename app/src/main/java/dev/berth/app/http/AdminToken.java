package dev.berth.app.http;

import dev.berth.app.home.SecretFile;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import reactor.core.publisher.Mono;

/** The token of the installation's owner, made at the first start and kept in {@code home/admin-token}. */
public final class AdminToken {
    private AdminToken() {}

    /** Completes once the token in the file, which is made where it is missing, is valid. The token is never logged. */
    public static Mono<Void> ensure(Path home, Credentials credentials) {
        byte[] content = SecretFile.readOrCreate(
                file(home),
                () -> ("berth_" + RandomToken.of(new SecureRandom()) + "\n").getBytes(StandardCharsets.US_ASCII));
        return credentials.register(
                new String(content, StandardCharsets.US_ASCII).strip(),
                new Identity("admin", Workspace.MAIN, EnumSet.allOf(Scope.class)));
    }

    /** Where the token lies, to be named to the person who starts Berth. */
    public static Path file(Path home) {
        return home.resolve("admin-token");
    }
}
