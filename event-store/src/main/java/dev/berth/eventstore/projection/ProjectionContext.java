package dev.berth.eventstore.projection;

import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.sql.Database;
import java.time.InstantSource;

/** What the projections of this node share. */
record ProjectionContext(
        BuildStore builds,
        BatchStore batches,
        RebuildStore rebuilds,
        RebuildLeases leases,
        Tailer tailer,
        InstantSource clock) {

    static ProjectionContext of(Database database, Database comparisons, Tailer tailer, InstantSource clock) {
        BuildStore builds = new BuildStore(database, comparisons);
        RebuildStore rebuilds = new RebuildStore(database);
        return new ProjectionContext(
                builds,
                new BatchStore(database, builds),
                rebuilds,
                new RebuildLeases(database, rebuilds),
                tailer,
                clock);
    }
}
