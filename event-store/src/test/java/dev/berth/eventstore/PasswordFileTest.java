package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventstore.sql.UnusablePasswordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    private static final String PASSWORD = "kept-secret";

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("password"), content);
    }

    private static void assertUnusable(Path file, String what) {
        assertThatThrownBy(() -> PasswordFile.read(file))
                .isInstanceOf(UnusablePasswordFile.class)
                .message()
                .contains(file.toString(), what)
                .doesNotContain(PASSWORD)
                .doesNotContain("\n");
        assertThatThrownBy(() -> EventStore.check(TestPostgres.settings("postgres", TestPostgres.noTypes())
                                .withAccess(file, DatabaseTls.NONE))
                        .block())
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining(what);
    }

    @Test
    void the_end_of_its_line_is_no_part_of_the_password_and_blanks_are() throws Exception {
        for (String end : new String[] {"", "\n", "\r\n", "\n\n"}) {
            assertThat(PasswordFile.read(file(PASSWORD + end))).isEqualTo(PASSWORD);
        }
        assertThat(PasswordFile.read(file(PASSWORD + " \n"))).isEqualTo(PASSWORD + " ");
    }

    @Test
    void what_is_wrong_with_it_is_said_and_never_what_is_in_it() throws Exception {
        assertUnusable(folder.resolve("absent"), "is not there");
        assertUnusable(folder, "is a folder");
        assertUnusable(file(""), "is empty");
        assertUnusable(file("\n"), "is empty");
        assertUnusable(file(PASSWORD + "\nmore\n"), "holds several lines");
        assertUnusable(file(PASSWORD.repeat(1000)), "is larger");
        assertUnusable(Path.of("/dev/null"), "is no plain file");
    }
}
