package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path home;

    @Test
    void the_first_start_makes_the_owners_token_and_later_ones_keep_it() throws Exception {
        String token = ensured();
        assertThat(token).matches("berth_[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(AdminToken.file(home))))
                .isEqualTo("rw-------");
        assertThat(ensured()).isEqualTo(token);
        assertThat(credentials().byToken(token).block(SOON))
                .satisfies(identity -> assertThat(identity.subject()).isEqualTo("admin"))
                .satisfies(identity -> assertThat(identity.workspace()).isEqualTo(Workspace.MAIN))
                .satisfies(identity ->
                        assertThat(identity.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE, Scope.ADMIN));
    }

    @Test
    void a_token_whose_database_was_lost_works_again() throws Exception {
        String token = ensured();
        TestDatabase.execute("DELETE FROM api_token WHERE hash = $1", DigestUtils.sha256("token:" + token));
        assertThat(credentials().byToken(token).block(SOON)).isNull();
        assertThat(ensured()).isEqualTo(token);
        assertThat(credentials().byToken(token).block(SOON)).isNotNull();
    }

    private String ensured() throws Exception {
        AdminToken.ensure(home, credentials()).block(SOON);
        return Files.readString(AdminToken.file(home)).strip();
    }

    /** Remembers nothing of earlier ones. */
    private static Credentials credentials() {
        return new Credentials(TestDatabase.connections(), Clock.systemUTC());
    }
}
