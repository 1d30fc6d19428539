package dev.berth.eventstore.log;

import dev.berth.eventstore.sql.Database;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log beside the head of the whole log, seen in the same instant.
 *
 * @param event null where nothing matched
 */
record HeadAndEvent(long head, @Nullable RawEvent event) {
    static HeadAndEvent of(Row row) {
        boolean none = row.get(1) == null;
        return new HeadAndEvent(Database.present(row, 0, Long.class), none ? null : RawEvent.of(row, 1));
    }
}
