package dev.berth.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.StartUpFailure;
import dev.berth.eventstore.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RememberedPositionTest {
    @TempDir
    private Path home;

    @Test
    void what_was_seen_at_the_stop_is_there_at_the_next_start() {
        assertThat(RememberedPosition.read(home)).isNull();
        var seen = new AtomicReference<>(new LogPosition(UUID.randomUUID(), 3));
        var kept = RememberedPosition.keep(home, RememberedPosition.EMBEDDED, seen::get);
        seen.set(new LogPosition(UUID.randomUUID(), 9, UUID.randomUUID()));
        kept.close();
        assertThat(RememberedPosition.read(home)).isEqualTo(seen.get());
        assertThat(home).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void a_file_that_makes_no_sense_checks_nothing() throws IOException {
        for (String text : new String[] {"", "x", UUID.randomUUID() + " -1", UUID.randomUUID() + ""}) {
            Files.writeString(home.resolve("log-position"), text);
            assertThat(RememberedPosition.read(home)).as(text).isNull();
        }
    }

    @Test
    void a_log_that_was_seen_and_is_gone_is_refused_with_what_to_do() throws IOException {
        Files.writeString(home.resolve("log-position"), UUID.randomUUID() + " 42\n");
        assertThatThrownBy(() -> RememberedPosition.requireLog(home, false))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(home.resolve("pg/data") + " is missing")
                .hasMessageContaining("position 42")
                .hasMessageContaining("--new-log")
                .hasMessageNotContaining("\n");
        assertThat(home.resolve("log-position")).exists();

        Files.writeString(home.resolve("log-position"), "no longer readable");
        assertThatThrownBy(() -> RememberedPosition.requireLog(home, false)).isInstanceOf(StartUpFailure.class);
    }

    @Test
    void a_new_log_is_begun_on_purpose_or_where_nothing_was_lost() throws IOException {
        RememberedPosition.requireLog(home, false);

        Files.writeString(home.resolve("log-position"), UUID.randomUUID() + " 0\n");
        RememberedPosition.requireLog(home, false);

        Files.writeString(home.resolve("log-position"), UUID.randomUUID() + " 42\n");
        RememberedPosition.requireLog(home, true);
        assertThat(home.resolve("log-position")).doesNotExist();

        Files.writeString(home.resolve("log-position"), UUID.randomUUID() + " 42\n");
        Files.createDirectories(home.resolve("pg/data"));
        RememberedPosition.requireLog(home, true);
        assertThat(home.resolve("log-position")).as("of a log that is there").exists();
    }

    @Test
    void a_home_whose_log_is_in_another_database_does_not_go_on_with_an_old_one_of_its_own() throws IOException {
        var seen = new LogPosition(UUID.randomUUID(), 42, UUID.randomUUID());
        RememberedPosition.keep(home, "db.example:5432/berth", () -> seen).close();
        Files.createDirectories(home.resolve("pg/data"));
        assertThat(RememberedPosition.read(home)).isEqualTo(seen);
        assertThatThrownBy(() -> RememberedPosition.requireLog(home, false))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("db.example:5432/berth")
                .hasMessageContaining("--database")
                .hasMessageContaining("--new-log");

        RememberedPosition.requireLog(home, true);
        assertThat(home.resolve("log-position")).doesNotExist();
    }
}
