package dev.berth.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OutputArchiveTest {
    private final PodId pod = PodId.random(new SecureRandom());
    private final PodId other = PodId.random(new SecureRandom());
    private final KeptBoot boot = new KeptBoot(1, UUID.randomUUID().toString());
    private final KeptBoot later = new KeptBoot(2, UUID.randomUUID().toString());
    private final OutputArchive archive = new OutputArchive(TestDatabase.connections(), Clock.systemUTC());

    private void save(int node, KeptBoot of, String stdout, String stderr) {
        archive.save(pod, node, of, ArchivedEnd.of(stdout), ArchivedEnd.of(stderr))
                .block(EndedPodsTest.SOON);
    }

    private @Nullable KeptBoot boot(PodId of, int node) {
        return archive.boot(of, node).block(EndedPodsTest.SOON);
    }

    static @Nullable String text(Mono<ArchivedEnd> end) {
        var found = end.block(EndedPodsTest.SOON);
        return found == null
                ? null
                : StandardCharsets.UTF_8.decode(found.content().duplicate()).toString();
    }

    @Test
    void of_a_node_the_last_boot_is_kept_and_of_another_pod_or_node_nothing_is_told() {
        save(0, boot, "first", "");
        save(0, later, "second", "err");

        assertThat(boot(pod, 0)).isEqualTo(later);
        assertThat(text(archive.find(later, Output.STDOUT))).isEqualTo("second");
        assertThat(text(archive.find(later, Output.STDERR))).isEqualTo("err");
        assertThat(text(archive.find(boot, Output.STDOUT))).isNull();
        assertThat(boot(pod, 1)).isNull();
        assertThat(boot(other, 0)).isNull();
    }

    @Test
    void each_node_of_a_pod_has_its_own() {
        save(0, boot, "leader", "");
        save(1, later, "worker", "");

        assertThat(text(archive.find(boot, Output.STDOUT))).isEqualTo("leader");
        assertThat(text(archive.find(later, Output.STDOUT))).isEqualTo("worker");
        assertThat(boot(pod, 1)).isEqualTo(later);
    }

    @Test
    void the_note_that_nothing_could_be_kept_takes_the_place_of_nothing_that_was() {
        var note = ArchivedEnd.of("no");
        archive.saveIfAbsent(pod, 0, boot, note, note).block(EndedPodsTest.SOON);
        assertThat(text(archive.find(boot, Output.STDOUT))).isEqualTo("no");

        save(0, boot, "out", "err");
        archive.saveIfAbsent(pod, 0, boot, note, note).block(EndedPodsTest.SOON);

        assertThat(text(archive.find(boot, Output.STDOUT))).isEqualTo("out");
    }

    @Test
    void a_reader_goes_on_at_any_place_of_the_whole() {
        var end = new ArchivedEnd(ArchivedEnd.of("6789").content(), new OutputPlace(1, 10));

        assertThat(after(end, new OutputPlace(1, 8))).isEqualTo("89");
        assertThat(after(end, new OutputPlace(1, 2))).isEqualTo("6789");
        assertThat(after(end, new OutputPlace(0, 99))).isEqualTo("6789");
        assertThat(after(end, new OutputPlace(1, 10))).isEmpty();
        assertThat(after(end, new OutputPlace(2, 0))).isEmpty();
    }

    private static String after(ArchivedEnd end, OutputPlace place) {
        return StandardCharsets.UTF_8.decode(end.after(place).data()).toString();
    }
}
