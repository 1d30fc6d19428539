package dev.berth.query.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.query.reading.RowCache.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Rows are asked for exactly when what is remembered of them may be wrong. */
class RowCacheTest {
    private static final Tables TABLES = new Tables("b1");
    private static final SqlReader UNUSED = new SqlReader() {
        @Override
        public <T> Mono<List<T>> read(SqlCommand command, Function<io.r2dbc.spi.Row, T> mapper) {
            throw new AssertionError("The rows of this test are in a map");
        }
    };

    private final Map<String, Row> table = new HashMap<>();
    private final List<Set<String>> asked = new ArrayList<>();
    private final RowCache<String, Row> folding = new RowCache<>(new InMap());
    private boolean away;

    private record Row(String key, long version, String text) {}

    private final class InMap implements RowCache.Rows<String, Row> {
        @Override
        public Mono<List<Row>> read(Set<String> keys, Tables tables, SqlReader reader) {
            asked.add(keys);
            return away
                    ? Mono.error(new IllegalStateException("away"))
                    : Mono.just(keys.stream()
                            .map(table::get)
                            .filter(Objects::nonNull)
                            .toList());
        }

        @Override
        public String key(Row row) {
            return row.key;
        }

        @Override
        public long version(Row row) {
            return row.version;
        }

        @Override
        public Row evolve(@Nullable Row before, Fact<String> fact) {
            return new Row(fact.key(), fact.position(), (before == null ? "" : before.text) + fact.event());
        }
    }

    /** One event for each letter: what becomes of the row of that letter is told by the digits of the positions. */
    private List<Row> fold(long first, String letters) {
        List<StoredEvent> batch = LongStream.range(first, first + letters.length())
                .mapToObj(at -> new StoredEvent(at, new UUID(0, at), "t.X", "1", Instant.EPOCH, new byte[0], Map.of()))
                .toList();
        List<Fact<String>> facts = batch.stream()
                .map(event -> new Fact<>(
                        letters.substring((int) (event.position() - first), (int) (event.position() - first) + 1),
                        Long.toString(event.position()),
                        event.time(),
                        event.position()))
                .toList();
        return List.copyOf(Objects.requireNonNull(
                folding.fold(batch, facts, TABLES, UNUSED).block()));
    }

    private void written(List<Row> rows) {
        rows.forEach(row -> table.put(row.key, row));
    }

    @Test
    void rows_that_were_just_folded_are_not_asked_for() {
        written(fold(1, "ab"));
        written(fold(3, "ba"));
        assertThat(asked).containsExactly(Set.of("a", "b"));
        assertThat(table).containsEntry("a", new Row("a", 4, "14")).containsEntry("b", new Row("b", 3, "23"));
    }

    @Test
    void rows_of_a_batch_that_was_not_written_are_asked_for_again() {
        written(fold(1, "a"));
        fold(2, "a");
        written(fold(2, "ab"));
        assertThat(asked).containsExactly(Set.of("a"), Set.of("a", "b"));
        assertThat(table).containsEntry("a", new Row("a", 2, "12")).containsEntry("b", new Row("b", 3, "3"));
    }

    @Test
    void rows_are_asked_for_again_after_a_batch_whose_reads_failed_although_another_node_wrote_it() {
        written(fold(1, "a"));
        away = true;
        assertThatThrownBy(() -> fold(2, "ab")).hasMessage("away");
        away = false;
        table.put("a", new Row("a", 2, "12"));
        table.put("b", new Row("b", 3, "3"));
        asked.clear();

        written(fold(4, "a"));

        assertThat(asked).containsExactly(Set.of("a"));
        assertThat(table).containsEntry("a", new Row("a", 4, "124"));
    }
}
