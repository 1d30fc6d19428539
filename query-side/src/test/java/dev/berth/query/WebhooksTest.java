package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.webhook.WebhookEvent.WebhookDelivered;
import dev.berth.messages.webhook.WebhookEvent.WebhookDeliveryFailed;
import dev.berth.messages.webhook.WebhookEvent.WebhookRemoved;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.webhook.PendingDelivery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WebhooksTest {
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final WebhookName PAGER = new WebhookName("pager");
    private static final Instant DUE = Instant.parse("2026-11-28T18:00:00Z");

    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        append(Histories.launch(POD, ADA, "train-1"));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private static WebhookSaved saved(Workspace workspace, String secrets, WebhookTopic... topics) {
        return new WebhookSaved(PAGER, workspace, "https://example.org", List.of(topics), secrets);
    }

    private static PodStopWarned warned(Workspace workspace) {
        var timer = new PodTimer(DUE, null, "ada", DUE.minusSeconds(3600));
        return new PodStopWarned(POD, workspace, 1, PodTrigger.of(timer, DUE.minusSeconds(600)));
    }

    private long append(BerthEvent... events) {
        long last = log.append(List.of(events));
        log.viewsReach(last);
        return last;
    }

    private List<PendingDelivery> pending() {
        return log.querySide().webhooks().pending(2000, 2000).block();
    }

    @Test
    void a_webhook_is_to_be_told_of_what_it_asked_for_from_then_on_and_of_no_other_workspace() {
        long told = append(
                warned(ADA),
                saved(ADA, "vault-1", WebhookTopic.STOP_WARNED),
                saved(BOB, "vault-2", WebhookTopic.STOPPED),
                Histories.stopped(POD, ADA),
                warned(ADA));

        assertThat(pending()).singleElement().satisfies(delivery -> {
            assertThat(delivery.workspace()).isEqualTo(ADA);
            assertThat(delivery.secrets()).isEqualTo("vault-1");
            assertThat(delivery.position()).isEqualTo(told);
            assertThat(delivery.topic()).isEqualTo(WebhookTopic.STOP_WARNED);
            assertThat(delivery.pod()).isEqualTo(POD);
            assertThat(delivery.due()).isEqualTo(DUE);
            assertThat(delivery.text()).startsWith("It is stopped at 2026-11-28T18:00:00Z by ");
        });
    }

    @Test
    void a_webhook_is_told_of_full_disks_and_of_full_volumes_of_its_workspace_by_the_pod_that_has_them() {
        var volume = new VolumeId("vol-aaaaaaaaaaaaaaaa");
        append(
                saved(ADA, "vault-1", WebhookTopic.DISK_FILLING, WebhookTopic.VOLUME_FILLING),
                saved(BOB, "vault-2", WebhookTopic.STOPPED),
                new PodDiskFilling(POD, ADA, 1, 19L << 30, 20L << 30),
                new VolumeFilling(volume, ADA, new VolumeName("data"), POD, 9L << 30, 10L << 30),
                new VolumeFilling(volume, BOB, new VolumeName("data"), POD, 9L << 30, 10L << 30),
                new VolumeRelieved(volume, ADA, new VolumeName("data"), POD, 1L << 30, 10L << 30));

        assertThat(pending())
                .extracting(PendingDelivery::topic)
                .containsExactlyInAnyOrder(WebhookTopic.DISK_FILLING, WebhookTopic.VOLUME_FILLING);
        assertThat(pending()).allSatisfy(delivery -> {
            assertThat(delivery.pod()).isEqualTo(POD);
            assertThat(delivery.workspace()).isEqualTo(ADA);
        });
        assertThat(pending())
                .extracting(PendingDelivery::text)
                .anySatisfy(text -> assertThat(text).startsWith("Its volume 'data' is nearly full: 9.0 of 10.0 GiB"));
    }

    @Test
    void what_became_of_a_delivery_takes_it_off_and_is_shown_to_its_workspace_alone() {
        long first = append(saved(ADA, "vault-1", WebhookTopic.STOP_WARNED), warned(ADA));
        long second = append(warned(ADA));
        assertThat(list(ADA)).contains("\"pending\":2", "\"last\":null").doesNotContain("vault");

        append(new WebhookDelivered(PAGER, ADA, "e-1", first, WebhookTopic.STOP_WARNED, 204, 2));
        assertThat(list(ADA))
                .contains("\"pending\":1", "\"id\":\"e-1\"", "\"delivered\":true", "\"status\":204", "\"tries\":2");

        append(new WebhookDeliveryFailed(
                PAGER, ADA, "e-2", second, WebhookTopic.STOP_WARNED, null, 5, "It gave no answer."));
        assertThat(list(ADA)).contains("\"pending\":0", "\"delivered\":false", "\"status\":null", "It gave no answer.");
        assertThat(list(BOB)).isEqualTo("{\"webhooks\":[]}");
        assertThat(pending()).isEmpty();
    }

    @Test
    void what_is_open_goes_to_where_the_webhook_is_now_and_nowhere_once_it_is_removed() {
        append(saved(ADA, "vault-1", WebhookTopic.STOP_WARNED), warned(ADA));
        append(saved(ADA, "vault-2", WebhookTopic.STOP_WARNED));
        assertThat(pending()).extracting(PendingDelivery::secrets).containsExactly("vault-2");

        append(new WebhookRemoved(PAGER, ADA));
        assertThat(pending()).isEmpty();
        append(saved(ADA, "vault-3", WebhookTopic.STOP_WARNED));
        assertThat(pending()).isEmpty();
    }

    @Test
    void no_more_than_a_thousand_wait_for_a_webhook_that_does_not_answer() {
        append(saved(ADA, "vault-1", WebhookTopic.STOP_WARNED));
        var many = new ArrayList<BerthEvent>(Collections.nCopies(1100, warned(ADA)));
        append(many.toArray(BerthEvent[]::new));

        assertThat(pending()).hasSize(1000);
        assertThat(log.querySide().webhooks().pending(3, 200).block()).hasSize(3);
    }

    @Test
    void a_workspace_whose_webhooks_do_not_answer_takes_no_place_of_anothers() {
        append(saved(ADA, "vault-1", WebhookTopic.STOP_WARNED), saved(BOB, "vault-2", WebhookTopic.STOP_WARNED));
        append(Collections.nCopies(30, warned(ADA)).toArray(BerthEvent[]::new));
        long later = append(warned(BOB));

        assertThat(log.querySide().webhooks().pending(20, 5).block()).hasSize(5).anySatisfy(delivery -> {
            assertThat(delivery.workspace()).isEqualTo(BOB);
            assertThat(delivery.position()).isEqualTo(later);
        });
        assertThat(log.querySide().webhooks().pending(4, 200).block()).hasSize(5);
    }

    private String list(Workspace workspace) {
        return web.as(workspace)
                .get()
                .uri("/v1/webhooks")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .toString();
    }
}
