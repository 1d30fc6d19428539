package dev.berth.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.RebuildStatus;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.PodRecord;
import dev.berth.query.pod.PodsProjection;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.route.RoutesProjection;
import dev.berth.query.sshkey.SshKeysProjection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Whatever happened, in whatever batches, the tables hold what the pure functions make of it. */
class ProjectionsFoldTest {
    private static final int PAGE = 1000;

    private final TestLog log = TestLog.open();

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void the_table_holds_what_the_pure_fold_makes_of_any_history(long seed) {
        log.append(new Histories(seed).mixed(60, 14));
        log.start();
        long position = log.append(new Histories(seed + 100).mixed(40, 6));
        log.viewsReach(position);

        Map<PodId, PodView> folded = fold(stored());

        for (PodView view : folded.values()) {
            assertThat(log.querySide().pods().findAny(view.id()).block())
                    .isEqualTo(new PodRecord(view, "vault-" + view.id(), null));
        }
        assertThat(log.querySide()
                        .pods()
                        .live()
                        .map(PodRecord::view)
                        .collectList()
                        .block())
                .containsExactlyInAnyOrderElementsOf(folded.values().stream()
                        .filter(view -> view.phase() != Phase.TERMINATED)
                        .toList());
    }

    @Test
    void a_rebuild_of_each_projection_finds_no_difference_and_takes_over() {
        log.append(new Histories(3).mixed(80, 12));
        log.start();
        log.viewsReach(log.append(new Histories(4).mixed(10, 5)));
        for (String name : List.of(
                "pods", "ssh-keys", "registry-logins", "templates", "policies", "volumes", "webhooks", "routes")) {
            String before = log.store().projections().live(name).build();

            RebuildStatus begun = log.store().projections().rebuild(name).block();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(log.store()
                                    .projections()
                                    .rebuildStatus(name, begun.id())
                                    .block())
                            .returns("active", RebuildStatus::state)
                            .returns(0L, RebuildStatus::differences));
            await().until(() -> !log.store().projections().live(name).build().equals(before));
        }
        PodId pod = new Histories(5).newId();
        log.viewsReach(log.append(Histories.launch(pod, Histories.ADA, "after")));
        assertThat(log.querySide().pods().findAny(pod).block()).isNotNull();
    }

    @Test
    void applying_events_again_changes_nothing() {
        log.append(new Histories(6).mixed(40, 10));
        List<StoredEvent> all = stored();
        apply(fresh(), all);
        Map<String, List<String>> once = contents();

        var again = fresh();
        apply(again, all);
        apply(again, all.subList(all.size() / 2, all.size()));
        apply(again, all.subList(all.size() / 2, all.size() * 3 / 4));

        assertThat(contents()).isEqualTo(once);
    }

    @Test
    void the_size_of_batches_makes_no_difference() {
        log.append(new Histories(7).mixed(30, 10));
        List<StoredEvent> all = stored();
        apply(fresh(), all);
        Map<String, List<String>> atOnce = contents();
        TABLES.forEach(table -> run(SqlCommand.of("TRUNCATE " + NOW.name(table))));

        var oneByOne = fresh();
        for (StoredEvent event : all) {
            apply(oneByOne, List.of(event));
        }

        assertThat(contents()).isEqualTo(atOnce);
    }

    private static final Tables NOW = new Tables("trial");
    private static final List<String> TABLES = List.of("pod", "ssh_key", "route", "login_key", "port_lease");

    private List<Projection> fresh() {
        var codec = log.store().codec();
        List<Projection> projections =
                List.of(new PodsProjection(codec), new SshKeysProjection(codec), new RoutesProjection(codec));
        projections.forEach(one -> one.schema(NOW).forEach(ddl -> run(SqlCommand.of(ddl))));
        return projections;
    }

    private void apply(List<? extends Projection> projections, List<StoredEvent> batch) {
        var models = new ReadModels(log.store().connections());
        for (Projection projection : projections) {
            projection.project(batch, NOW, models::query).block().forEach(this::run);
        }
    }

    private void run(SqlCommand command) {
        new ReadModels(log.store().connections()).query(command, row -> row).block();
    }

    private Map<String, List<String>> contents() {
        Map<String, List<String>> contents = new HashMap<>();
        for (String table : TABLES) {
            contents.put(
                    table,
                    new ReadModels(log.store().connections())
                            .query(
                                    SqlCommand.of("SELECT t::text FROM %s t ORDER BY 1".formatted(NOW.name(table))),
                                    row -> row.get(0, String.class))
                            .block());
        }
        return contents;
    }

    private List<StoredEvent> stored() {
        return log.store()
                .reader()
                .page(0, PAGE)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : log.store().reader().page(page.getLast().position(), PAGE))
                .flatMapIterable(page -> page)
                .collectList()
                .block();
    }

    private Map<PodId, PodView> fold(List<StoredEvent> events) {
        Map<PodId, PodView> views = new HashMap<>();
        for (StoredEvent stored : events) {
            if (log.store().codec().decode(stored) instanceof PodEvent event) {
                views.put(event.pod(), PodView.evolve(views.get(event.pod()), event, stored.time(), stored.position()));
            }
        }
        return views;
    }
}
