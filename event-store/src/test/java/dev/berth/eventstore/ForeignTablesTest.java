package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ForeignTablesTest {
    private static final Pattern NEW_NAME = Pattern.compile("(?:CREATE TABLE|ALTER TABLE \\w+ RENAME TO) (\\w+)");

    @Test
    void every_name_that_a_migration_gives_a_table_is_looked_for_before_the_first_one_runs() throws IOException {
        var names = new ArrayList<>(List.of("schema_version"));
        for (var migration : EventStore.MIGRATIONS) {
            try (var sql = EventStore.class.getClassLoader().getResourceAsStream(migration)) {
                NEW_NAME.matcher(new String(sql.readAllBytes(), StandardCharsets.UTF_8))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(names::add);
            }
        }

        assertThat(ForeignTables.OWN).containsExactlyInAnyOrderElementsOf(names);
    }
}
