package dev.berth.eventstore;

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
     * What a batch changes.
     *
     * @param batch in order, without gap to the batch before
     * @param reader reads the build's own rows, in the transaction that will write the commands
     */
    Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader);
}
