package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.DiskView;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.DiskUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PodDiskTest {
    private final PodId pod = new Histories(47).newId();
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void running() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.viewsReach(log.append(Histories.running(pod, ADA, "train-1", 12_001)));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private JsonNode disk() {
        return web.as(ADA)
                .get()
                .uri("/v1/pods/{id}", pod)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .get("disk");
    }

    @Test
    void a_pod_shows_how_full_its_disk_is_now_and_what_was_asked_for_until_that_is_measured() {
        assertThat(disk().get("usedBytes").isNull()).isTrue();
        assertThat(disk().get("sizeBytes").asLong()).isPositive();

        web.usage.disk(pod, new DiskUse(5, 100, Instant.EPOCH));

        assertThat(disk().get("usedBytes").asLong()).isEqualTo(5);
        assertThat(disk().get("sizeBytes").asLong()).isEqualTo(100);
        assertThat(disk().get("filling").asBoolean()).isFalse();
    }

    @Test
    void a_warning_stands_in_the_pod_and_in_its_events() {
        log.viewsReach(log.append(new PodDiskFilling(pod, ADA, 1, 19L << 30, 20L << 30)));

        assertThat(disk().get("filling").asBoolean()).isTrue();
        assertThat(disk().get("usedBytes").asLong()).isEqualTo(19L << 30);
        web.as(ADA)
                .get()
                .uri("/v1/pods/{id}/events", pod)
                .exchange()
                .expectBody(JsonNode.class)
                .value(events -> assertThat(events.get("events").toString())
                        .contains("PodDiskFilling", "Its disk is nearly full: 19.0 of 20.0 GiB are used."));
    }

    @Test
    void a_row_that_was_stored_when_a_disk_was_no_more_than_its_name_keeps_that_name() throws JsonProcessingException {
        var json = log.mapper();
        var view = Objects.requireNonNull(log.querySide().pods().find(ADA, pod).block(Duration.ofSeconds(10)))
                .view();
        var row = (ObjectNode) json.readTree(json.writeValueAsString(view));
        row.put("disk", "berth-ready-7");

        assertThat(json.readValue(row.toString(), PodView.class).disk())
                .isEqualTo(new DiskView("berth-ready-7", null, view.disk().sizeBytes(), false));
        row.putNull("disk");
        assertThat(json.readValue(row.toString(), PodView.class).disk())
                .isEqualTo(new DiskView(null, null, view.disk().sizeBytes(), false));
    }
}
