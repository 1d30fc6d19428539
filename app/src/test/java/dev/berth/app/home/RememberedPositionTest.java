package dev.berth.app.home;

import static org.assertj.core.api.Assertions.assertThat;

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
        var kept = RememberedPosition.keep(home, seen::get);
        seen.set(new LogPosition(UUID.randomUUID(), 9));
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
}
