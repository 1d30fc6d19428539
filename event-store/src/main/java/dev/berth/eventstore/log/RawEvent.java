package dev.berth.eventstore.log;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.Database;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A row of the log, whose type is a number still. */
@SuppressWarnings("ArrayRecordComponent") // Only carries a row from the driver to its StoredEvent.
record RawEvent(long position, UUID id, int typeId, String version, Instant time, byte[] payload, String metadata) {
    static final String COLUMNS = "e.position, e.event_id, e.type_id, e.version, e.time, e.payload, e.metadata::text";

    /** {@code first} is where {@link #COLUMNS} begin in the row. */
    static RawEvent of(Row row, int first) {
        return new RawEvent(
                Database.present(row, first, Long.class),
                Database.present(row, first + 1, UUID.class),
                Database.present(row, first + 2, Integer.class),
                Database.present(row, first + 3, String.class),
                Database.present(row, first + 4, Instant.class),
                Database.present(row, first + 5, byte[].class),
                Database.present(row, first + 6, String.class));
    }

    StoredEvent named(String name, Map<String, String> metadataMap) {
        return new StoredEvent(position, id, name, version, time, payload, metadataMap);
    }
}
