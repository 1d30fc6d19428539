package dev.berth.eventstore.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.event.StoredMetadata;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.PostgresArray;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.axonframework.common.annotation.Internal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log on PostgreSQL. Results arrive on the driver's event loop: whoever continues from here must not block. */
@Internal
public final class R2dbcEventLog implements EventLog {
    private static final Criterion ANY = new Criterion(Set.of(), Set.of());
    private static final int MAX_SOURCE_PAGE = 256;
    private static final int MAX_APPENDS = 512;
    private static final long MAX_APPEND_BYTES = 4L << 20;
    private static final int MAX_READS = 256;
    private static final int MAX_WAITING = 20_000;
    private static final String HEAD = "SELECT coalesce(max(position), 0) AS head FROM event";

    private final Database appends;
    private final Database reads;
    private final TypeDictionary dictionary;
    private final ObjectMapper json;
    private final ObjectReader metadata;
    private final LongConsumer afterCommit;
    private final GroupCommit<Append, AppendResult> appendQueue;
    private final AppendCounters counters = new AppendCounters();
    private final GroupCommit<TagRead, Page> tagReads;

    /** {@code afterCommit} hears the newest position of each flush, before the callers do. */
    public R2dbcEventLog(Database appends, Database reads, ObjectMapper json, LongConsumer afterCommit) {
        this.appends = appends;
        this.reads = reads;
        this.dictionary = new TypeDictionary(reads);
        this.json = json;
        this.metadata = json.readerFor(StoredMetadata.TYPE);
        this.afterCommit = afterCommit;
        this.appendQueue = new GroupCommit<>(
                "appends",
                new GroupCommit.Limits<>(MAX_APPENDS, MAX_APPEND_BYTES, MAX_WAITING, R2dbcEventLog::weight),
                this::flush);
        this.tagReads = new GroupCommit<>(
                "reads", new GroupCommit.Limits<>(MAX_READS, MAX_READS, MAX_WAITING, item -> 1), this::readTogether);
    }

    @Override
    public CompletableFuture<AppendResult> append(Append append) {
        return counters.counted(appendQueue.submit(append));
    }

    /** What became of this node's appends so far. */
    public AppendStatistics statistics() {
        return counters.statistics();
    }

    private static long weight(Append append) {
        long bytes = 64;
        for (NewEvent event : append.events()) {
            bytes += 256 + event.payload().length;
        }
        return bytes;
    }

    private Mono<List<AppendResult>> flush(List<Append> batch) {
        counters.committed();
        return dictionary
                .ensureIds(batch)
                .then(Mono.defer(() -> call(batch)))
                .onErrorResume(
                        error -> isFaultOfOneAppend(error) && batch.size() > 1,
                        // One bad event must not take its batch mates with it.
                        error -> Flux.fromIterable(batch)
                                .concatMap(one -> call(List.of(one))
                                        .map(List::getFirst)
                                        .onErrorResume(own -> Mono.just(new AppendResult.Failed(own))))
                                .collectList());
    }

    private Mono<List<AppendResult>> call(List<Append> batch) {
        return Mono.fromCallable(() -> AppendBatch.call(batch, dictionary, json))
                .flatMap(command -> appends.query(command, row -> Database.present(row, 0, Long[].class)))
                .map(rows -> results(rows.getFirst()));
    }

    private List<AppendResult> results(Long[] lasts) {
        List<AppendResult> results = new ArrayList<>(lasts.length);
        long newest = 0;
        for (long last : lasts) {
            if (last < 0) {
                results.add(new AppendResult.Conflict());
            } else {
                results.add(new AppendResult.Appended(last));
            }
            newest = Math.max(newest, last);
        }
        if (newest > 0) {
            afterCommit.accept(newest);
        }
        return results;
    }

    private static boolean isFaultOfOneAppend(Throwable error) {
        return error instanceof R2dbcDataIntegrityViolationException
                || error instanceof R2dbcBadGrammarException
                || error instanceof IllegalArgumentException
                || (error instanceof R2dbcNonTransientException
                        && error instanceof R2dbcException coded
                        && coded.getSqlState() != null
                        && coded.getSqlState().startsWith("22"));
    }

    @Override
    public Mono<Long> head() {
        return reads.query(SqlCommand.of(HEAD), row -> Database.present(row, 0, Long.class))
                .map(List::getFirst);
    }

    @Override
    public Mono<Long> before(Instant instant) {
        return reads.query(
                        SqlCommand.of(
                                "SELECT coalesce((SELECT min(position) - 1 FROM event WHERE time >= $1), (" + HEAD
                                        + "))",
                                instant),
                        row -> Database.present(row, 0, Long.class))
                .map(List::getFirst);
    }

    @Override
    public Mono<List<StoredEvent>> page(long after, int limit) {
        return reads.query(
                        SqlCommand.of(
                                "SELECT " + RawEvent.COLUMNS
                                        + " FROM event e WHERE e.position > $1 ORDER BY e.position LIMIT $2",
                                after,
                                limit),
                        row -> RawEvent.of(row, 0))
                .flatMap(this::named);
    }

    @Override
    public Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit) {
        return reads.query(
                        SqlCommand.of(
                                "SELECT " + RawEvent.COLUMNS + " FROM event_tag t JOIN event e USING (position)"
                                        + " WHERE t.tag = $1 AND t.position > $2 ORDER BY t.position LIMIT $3",
                                EventLog.tag(tagKey, tagValue),
                                after,
                                limit),
                        row -> RawEvent.of(row, 0))
                .flatMap(this::named);
    }

    @Override
    public Mono<Page> source(List<Criterion> criteria, long after, long upTo) {
        if (criteria.size() == 1
                && criteria.getFirst().types().isEmpty()
                && criteria.getFirst().tags().size() == 1) {
            String tag = criteria.getFirst().tags().iterator().next();
            return Mono.fromFuture(() -> tagReads.submit(new TagRead(tag, after, upTo)), true);
        }
        return matching(criteria, after, upTo, MAX_SOURCE_PAGE);
    }

    @Override
    public Mono<Page> matching(List<Criterion> criteria, long after, int limit) {
        return matching(criteria, after, Long.MAX_VALUE, limit);
    }

    private Mono<Page> matching(List<Criterion> criteria, long after, long upTo, int limit) {
        List<@Nullable String> tags = new ArrayList<>();
        List<@Nullable String> types = new ArrayList<>();
        for (Criterion criterion : criteria.isEmpty() ? List.of(ANY) : criteria) {
            tags.add(AppendBatch.literal(criterion.tags()));
            types.add(AppendBatch.literal(criterion.types()));
        }
        // The head is read in the same statement, hence in the same snapshot, as the events.
        return reads.query(
                        SqlCommand.of(
                                "SELECT h.head, " + RawEvent.COLUMNS + " FROM (" + HEAD + ") h LEFT JOIN LATERAL ("
                                        + "SELECT DISTINCT m.position FROM unnest($1, $2) AS c(tags, types)"
                                        + " CROSS JOIN LATERAL event_matches(c.tags::text[], c.types::text[], $3, $4, $5)"
                                        + " AS m(position) ORDER BY m.position LIMIT $5) p ON true"
                                        + " LEFT JOIN event e ON e.position = p.position ORDER BY p.position",
                                PostgresArray.ofTexts(tags),
                                PostgresArray.ofTexts(types),
                                after,
                                upTo,
                                limit),
                        HeadAndEvent::of)
                .flatMap(rows -> page(rows, upTo, limit));
    }

    /** Sources that wait at the same time share one query: most commands source exactly one tag. */
    private Mono<List<Page>> readTogether(List<TagRead> batch) {
        List<@Nullable String> tags = new ArrayList<>(batch.size());
        List<Long> afters = new ArrayList<>(batch.size());
        List<Long> upTos = new ArrayList<>(batch.size());
        for (TagRead one : batch) {
            tags.add(one.tag);
            afters.add(one.after);
            upTos.add(one.upTo);
        }
        return reads.query(
                        SqlCommand.of(
                                "SELECT h.head, " + RawEvent.COLUMNS + ", s.number::int FROM (" + HEAD + ") h"
                                        + " CROSS JOIN unnest($1, $2, $3) WITH ORDINALITY AS s(tag, after, up_to, number)"
                                        + " LEFT JOIN LATERAL (SELECT t.position FROM event_tag t WHERE t.tag = s.tag"
                                        + " AND t.position > s.after AND t.position <= s.up_to"
                                        + " ORDER BY t.position LIMIT $4) p ON true"
                                        + " LEFT JOIN event e ON e.position = p.position"
                                        + " ORDER BY s.number, p.position",
                                PostgresArray.ofTexts(tags),
                                PostgresArray.ofLongs(afters),
                                PostgresArray.ofLongs(upTos),
                                MAX_SOURCE_PAGE),
                        row -> new NumberedRow(Database.present(row, 8, Integer.class), HeadAndEvent.of(row)))
                .flatMap(rows -> {
                    List<List<HeadAndEvent>> groups = new ArrayList<>(batch.size());
                    batch.forEach(one -> groups.add(new ArrayList<>()));
                    rows.forEach(row -> groups.get(row.number - 1).add(row.row));
                    return Flux.range(0, batch.size())
                            .concatMap(i -> page(groups.get(i), batch.get(i).upTo, MAX_SOURCE_PAGE))
                            .collectList();
                });
    }

    private Mono<Page> page(List<HeadAndEvent> rows, long upTo, int limit) {
        long head = rows.getFirst().head();
        List<RawEvent> raw = new ArrayList<>(rows.size());
        for (HeadAndEvent row : rows) {
            if (row.event() != null) {
                raw.add(row.event());
            }
        }
        long scannedTo = raw.size() == limit ? raw.getLast().position() : Math.min(head, upTo);
        return named(raw).map(events -> new Page(events, head, scannedTo));
    }

    private Mono<List<StoredEvent>> named(List<RawEvent> raw) {
        return dictionary.ensureNames(raw, RawEvent::typeId).then(Mono.fromSupplier(() -> {
            List<StoredEvent> events = new ArrayList<>(raw.size());
            for (RawEvent event : raw) {
                events.add(event.named(dictionary.name(event.typeId()), StoredMetadata.of(event.metadata(), metadata)));
            }
            return events;
        }));
    }

    /** A reading of one tag that waits to go together with others. */
    private record TagRead(String tag, long after, long upTo) {}

    private record NumberedRow(int number, HeadAndEvent row) {}
}
