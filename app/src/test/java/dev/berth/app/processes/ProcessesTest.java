package dev.berth.app.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.app.StartUpFailure;
import dev.berth.app.TestEventStore;
import dev.berth.app.secrets.InstallationKey;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.sql.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a log must fit together. */
class ProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CLUSTER = "Nomad's namespace default";

    @TempDir
    Path folder;

    private final List<Processes> joined = new ArrayList<>();
    private final List<String> replaced = new CopyOnWriteArrayList<>();
    private EmbeddedPostgres server;
    private EventStore store;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedPostgres.start();
        store = TestEventStore.open(server, "test", EventTypes.taggedBy(_ -> Set.of()));
        new Migrations(store.connections())
                .apply("installation", List.of("db/installation/001-processes.sql"))
                .block(SOON);
    }

    @AfterEach
    void stop() throws Exception {
        joined.forEach(Processes::close);
        store.close().block(SOON);
        server.close();
    }

    private Processes join(String host, String scheduler, Duration timeout) {
        return join(host, scheduler, timeout, false);
    }

    private Processes join(String host, String scheduler, Duration timeout, boolean elsewhere) {
        var home = Path.of("/var/lib/berth");
        var process = new ProcessOnLog(host + ":" + home, host, 1, home, scheduler);
        var next = Processes.join(
                store.connections(), process, UUID.randomUUID(), timeout, "claim", elsewhere, replaced::add);
        joined.add(next);
        return next;
    }

    @Test
    void each_knows_of_the_others_until_they_leave() {
        var one = join("a", CLUSTER, Duration.ofMinutes(1));
        var other = join("b", CLUSTER, Duration.ofMinutes(1));
        assertThat(one.others()).isEmpty();
        await().atMost(SOON)
                .until(() ->
                        other.others().stream().map(ProcessOnLog::host).toList().equals(List.of("a")));
        one.close();
        var third = join("c", CLUSTER, Duration.ofMinutes(1));
        await().atMost(SOON)
                .until(() ->
                        third.others().stream().map(ProcessOnLog::host).toList().equals(List.of("b")));
    }

    @Test
    void pods_of_an_embedded_nomad_are_out_of_reach_of_a_second_process_which_is_refused() {
        join("a", ProcessOnLog.EMBEDDED, Duration.ofMinutes(1));
        for (var scheduler : List.of(ProcessOnLog.EMBEDDED, CLUSTER)) {
            assertThatThrownBy(() -> join("b", scheduler, Duration.ofMinutes(1)))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("process 1 on a with home /var/lib/berth")
                    .hasMessageContaining("--nomad URL")
                    .hasMessageNotContaining("\n");
        }
        assertThat(replaced).isEmpty();
    }

    @Test
    void a_process_that_is_not_heard_of_holds_nobody_up() {
        var gone = join("a", ProcessOnLog.EMBEDDED, Duration.ofHours(1));
        gone.close();
        joined.clear();
        join("b", ProcessOnLog.EMBEDDED, Duration.ofMinutes(1));
    }

    @Test
    void a_log_whose_pods_are_on_a_cluster_is_not_taken_to_another_by_mistake() {
        join("a", CLUSTER, Duration.ofMinutes(1)).close();
        joined.clear();

        assertThatThrownBy(() -> join("a", ProcessOnLog.EMBEDDED, Duration.ofMinutes(1)))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(CLUSTER)
                .hasMessageContaining("--new-cluster");

        join("a", ProcessOnLog.EMBEDDED, Duration.ofMinutes(1), true).close();
        joined.clear();
        join("a", ProcessOnLog.EMBEDDED, Duration.ofMinutes(1));
    }

    @Test
    void all_have_to_name_the_same_part_of_the_cluster() {
        join("a", CLUSTER, Duration.ofMinutes(1));
        assertThatThrownBy(() -> join("b", "Nomad's namespace gpus", Duration.ofMinutes(1)))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("--nomad-namespace");
    }

    @Test
    void a_home_that_was_copied_to_a_machine_of_the_same_name_is_noticed_by_the_first() {
        join("a", CLUSTER, Duration.ofSeconds(1));
        join("a", CLUSTER, Duration.ofSeconds(1));
        await().atMost(SOON).until(() -> !replaced.isEmpty());
        assertThat(replaced.getFirst()).contains("a:/var/lib/berth", "--home").doesNotContain("\n");
    }

    @Test
    void a_home_without_the_installations_master_key_is_told_where_to_copy_it_from() throws Exception {
        var first = Files.createDirectory(folder.resolve("first"));
        var second = Files.createDirectory(folder.resolve("second"));
        var keys = new InstallationKey(store.connections(), "db:5432/berth");
        keys.of(first, "a");
        keys.of(first, "a");
        join("a", CLUSTER, Duration.ofMinutes(1));

        assertThatThrownBy(() -> keys.of(second, "b"))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("scp -p a:/var/lib/berth/master-key " + second.resolve("master-key"));
        assertThatThrownBy(() -> keys.of(second, "a"))
                .hasMessageContaining("cp -p /var/lib/berth/master-key " + second.resolve("master-key"));
        assertThat(second)
                .as("no key is made that seals secrets nobody else can open")
                .isEmptyDirectory();

        Files.copy(first.resolve("master-key"), second.resolve("master-key"), StandardCopyOption.COPY_ATTRIBUTES);
        keys.of(second, "b");
    }

    @Test
    void a_home_with_another_master_key_is_refused() throws Exception {
        var keys = new InstallationKey(store.connections(), "db:5432/berth");
        keys.of(Files.createDirectory(folder.resolve("first")), "a");
        var other = Files.createDirectory(folder.resolve("other"));
        Files.copy(folder.resolve("first/master-key"), other.resolve("master-key"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.write(other.resolve("master-key"), new byte[32]);

        assertThatThrownBy(() -> keys.of(other, "b"))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(other.resolve("master-key") + " is not that of the installation")
                .hasMessageContaining("db:5432/berth");
    }
}
