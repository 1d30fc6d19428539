package dev.berth.eventstore.projection;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares the rows of two builds that stand at the same position. */
final class BuildComparison {
    private BuildComparison() {}

    /** How many rows are not the same in both builds. */
    static Mono<Long> differences(Connection connection, Projection projection, int left, int right) {
        return Flux.fromIterable(projection.comparedTables())
                .concatMap(base -> differences(
                        connection,
                        Tables.ofBuild(left).name(base),
                        Tables.ofBuild(right).name(base)))
                .reduce(0L, Long::sum);
    }

    private static Mono<Long> differences(Connection connection, String left, String right) {
        return digest(connection, left)
                .zipWhen(first -> digest(connection, right))
                .flatMap(both -> both.getT1().equals(both.getT2()) ? Mono.just(0L) : count(connection, left, right));
    }

    private static Mono<String> digest(Connection connection, String table) {
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), 't::text')"
                                        + " FROM pg_index i JOIN pg_attribute a"
                                        + "   ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                                        + " WHERE i.indisprimary AND i.indrelid = $1::regclass",
                                table),
                        row -> Database.present(row, 0, String.class))
                .flatMap(key -> Database.query(
                        connection,
                        SqlCommand.of("SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY "
                                + key.getFirst() + ")), '') FROM " + table + " t"),
                        row -> Database.present(row, 0, String.class)))
                .map(List::getFirst);
    }

    /** A changed row is missing on either side once, hence the greater of the two and not their sum. */
    private static Mono<Long> count(Connection connection, String left, String right) {
        String missing =
                "(SELECT count(*) FROM (SELECT md5(t::text) FROM %s t EXCEPT ALL SELECT md5(t::text) FROM %s t) d)";
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT greatest(" + missing.formatted(left, right) + ", "
                                + missing.formatted(right, left) + ")"),
                        row -> Database.present(row, 0, Long.class))
                .map(List::getFirst);
    }
}
