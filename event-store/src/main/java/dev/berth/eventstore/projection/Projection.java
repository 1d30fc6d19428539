package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import java.util.List;
import reactor.core.publisher.Mono;

/** A read model as a function of the log. It has no side effects, so it can be built again at any time. */
public interface Projection {
    /** A short word such as {@code pods}; it is in people's databases. */
    String name();

    /** Of the code. A higher one than that of the live build is built beside it and takes over when it has caught up. */
    int version();

    /** DDL for one build, idempotent. All names of tables come from {@code tables}. */
    List<String> schema(Tables tables);

    /** Base names of the tables that a rebuild compares, by count and by hash of their rows. */
    List<String> comparedTables();

    /**
     * What a batch changes. One command is best, an INSERT, UPDATE or DELETE: it is written together with the position
     * in one statement. Several are written in one transaction.
     *
     * <p>This is called when what the batch before changes is known, but maybe not written yet, and a batch may turn out not
     * to be written: then its reads fail, or the call after it is for the same events or earlier ones.
     *
     * @param batch in order, without gap to the batch before
     * @param reader reads the build's own rows as of the batch before, for which it waits; if another node changes them
     *     meanwhile, nothing of the batch is written
     */
    Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader);
}
