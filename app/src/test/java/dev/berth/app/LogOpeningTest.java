package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogOpeningTest {
    private static final Pattern NEW_NAME = Pattern.compile("(?:CREATE TABLE|ALTER TABLE \\w+ RENAME TO) (\\w+)");

    @Test
    void every_name_that_a_migration_gives_a_table_is_looked_for_before_the_first_one_runs() throws IOException {
        var migrations = Stream.concat(LogOpening.APP_MIGRATIONS.stream(), LogOpening.INSTALLATION_MIGRATIONS.stream());
        var names = new ArrayList<String>();
        for (var migration : migrations.toList()) {
            try (var sql = LogOpening.class.getClassLoader().getResourceAsStream(migration)) {
                NEW_NAME.matcher(new String(sql.readAllBytes(), StandardCharsets.UTF_8))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(names::add);
            }
        }

        assertThat(LogOpening.TABLES).containsExactlyInAnyOrderElementsOf(names);
    }
}
