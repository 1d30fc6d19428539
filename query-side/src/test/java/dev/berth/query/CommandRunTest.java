package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodId;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CommandRunTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");

    private final PodId pod = new Histories(48).newId();
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void running() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.viewsReach(
                log.append(Histories.launchWithKeys(pod, ADA, "train-1", 'a'), Histories.reachable(pod, ADA, 1)));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private JsonNode commandRun() {
        return web.as(ADA)
                .get()
                .uri("/v1/pods/{id}", pod)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .get("commandRun");
    }

    @Test
    void who_looks_is_told_at_once_that_the_command_has_ended() {
        assertThat(commandRun().get("state").asString()).isEqualTo("running");
        assertThat(commandRun().get("exitStatus").isNull()).isTrue();

        web.usage.ended(pod, new CommandEnd(0, 3, AT));
        assertThat(commandRun().get("state").asString()).as("of another boot").isEqualTo("running");
        web.usage.ended(pod, new CommandEnd(1, 7, AT));

        assertThat(commandRun().get("state").asString()).isEqualTo("ended");
        assertThat(commandRun().get("exitStatus").asInt()).isEqualTo(7);
        assertThat(commandRun().get("at").asString()).isEqualTo(AT.toString());
    }

    @Test
    void what_is_remembered_counts_and_stands_in_the_events_as_a_sentence() {
        log.viewsReach(log.append(new PodCommandEnded(pod, ADA, 1, 1, 7, AT)));
        web.usage.ended(pod, new CommandEnd(1, 0, AT));

        assertThat(commandRun().get("exitStatus").asInt()).isEqualTo(7);
        web.as(ADA)
                .get()
                .uri("/v1/pods/{id}/events", pod)
                .exchange()
                .expectBody(JsonNode.class)
                .value(events -> assertThat(events.get("events").toString())
                        .contains("PodCommandEnded", "Its start command ended with exit status 7; the pod goes on."));
    }
}
