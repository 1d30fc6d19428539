package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.node.ClusterNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

class VolumesEndpointTest {
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeName RAW = new VolumeName("raw");
    private static final VolumeName MODELS = new VolumeName("models");
    private static final VolumeId FIRST = new VolumeId("vol-aaaaaaaaaaaaaaaa");
    private static final VolumeId SECOND = new VolumeId("vol-bbbbbbbbbbbbbbbb");
    private static final VolumeId OTHERS = new VolumeId("vol-cccccccccccccccc");

    private final PodId pod = new Histories(71).newId();
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.append(List.of(
                new VolumeCreated(SECOND, ADA, MODELS, 20, null),
                new VolumeCreated(FIRST, ADA, DATA, 10, null),
                new VolumeCreated(OTHERS, BOB, DATA, 30, null)));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    /** Runs, with its volumes in the order of their names. */
    private void attachBoth() {
        var events = new ArrayList<>(Histories.running(pod, ADA, "train-1", 12_001));
        var launch = (PodLaunchRequested) events.getFirst();
        events.set(
                0,
                new PodLaunchRequested(
                        pod,
                        ADA,
                        1,
                        launch.name(),
                        launch.spec()
                                .having(List.of(
                                        new PodVolume(FIRST, DATA, "/root/data", 10, null),
                                        new PodVolume(SECOND, MODELS, "/models", 20, null))),
                        null,
                        launch.hostKey(),
                        null));
        log.append(events);
        log.viewsReach(log.append(
                new VolumeAttached(FIRST, ADA, DATA, pod, "/root/data"),
                new VolumeAttached(SECOND, ADA, MODELS, pod, "/models"),
                new VolumePlaced(FIRST, ADA, DATA, "node-1"),
                new VolumePlaced(SECOND, ADA, MODELS, "node-1")));
    }

    private void machine(String status) {
        web.nodes =
                List.of(new ClusterNode("id-1", "node-1", status, false, false, null, List.of(), List.of(), List.of()));
    }

    private ResponseSpec get(Workspace workspace, String path) {
        return web.as(workspace).get().uri("/v1/volumes" + path).exchange();
    }

    private JsonNode found(Workspace workspace, String path) {
        return get(workspace, path)
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    @Test
    void each_workspace_sees_its_volumes_by_name_and_no_other() {
        log.viewsReach(log.append(List.of()));

        assertThat(found(ADA, "").get("volumes").findValuesAsString("id"))
                .containsExactly(FIRST.value(), SECOND.value());
        assertThat(found(BOB, "").get("volumes").findValuesAsString("id")).containsExactly(OTHERS.value());
        assertThat(found(ADA, "/data").get("id").asString()).isEqualTo(FIRST.value());
        assertThat(found(ADA, "/" + SECOND).get("name").asString()).isEqualTo("models");
        for (var path : List.of("/models", "/" + FIRST, "/none", "/%20")) {
            get(BOB, path)
                    .expectStatus()
                    .isNotFound()
                    .expectBody(JsonNode.class)
                    .value(problem -> assertThat(problem.get("code").asString()).isEqualTo("unknown-volume"));
        }
    }

    @Test
    void MESH_11_a_volume_tells_who_has_it_where_it_is_and_how_full_and_what_a_pod_keeps_is_told_with_sizes() {
        attachBoth();
        machine("ready");
        web.usage.volumes(pod, Map.of(0, 7L, 1, 9L, 5, 1L));

        var data = found(ADA, "/data");
        assertThat(data.get("attachedTo").asString()).isEqualTo(pod.value());
        assertThat(data.get("path").asString()).isEqualTo("/root/data");
        assertThat(data.get("node").asString()).isEqualTo("node-1");
        assertThat(data.get("phase").asString()).isEqualTo("ATTACHED");
        assertThat(data.get("usedBytes").asLong()).isEqualTo(7);
        assertThat(found(ADA, "").get("volumes").findValuesAsString("usedBytes"))
                .containsExactly("7", "9");
        var shown = web.as(ADA)
                .get()
                .uri("/v1/pods/{id}", pod)
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(shown.get("volumes").findValuesAsString("name")).containsExactly("data", "models");
        assertThat(shown.get("survives").toString())
                .contains(
                        "{\"what\":\"disk\",\"name\":null,\"sizeGb\":20,\"after\":[\"stop\",\"restart\"]}",
                        "{\"what\":\"volume\",\"name\":\"data\",\"sizeGb\":10,\"after\":[\"stop\",\"restart\",\"reset\",\"terminate\"]}");
    }

    @Test
    void a_volume_whose_machine_is_away_says_so_and_one_that_is_free_says_where_it_waits() {
        attachBoth();
        machine("down");
        assertThat(found(ADA, "/data").get("reason").get("code").asString()).isEqualTo("node-down");
        web.nodes = List.of();
        assertThat(found(ADA, "/data").get("reason").toString()).contains("node-gone", "node-1");

        machine("ready");
        log.viewsReach(log.append(new VolumeDetached(FIRST, ADA, DATA, pod)));
        var free = found(ADA, "/data");
        assertThat(free.get("phase").asString()).isEqualTo("AVAILABLE");
        assertThat(free.get("attachedTo").isNull()).isTrue();
        assertThat(free.get("node").asString()).isEqualTo("node-1");
        assertThat(free.get("usedBytes").isNull()).isTrue();
    }

    @Test
    void what_is_to_be_deleted_is_found_in_all_workspaces_until_it_is_gone_and_its_name_begins_anew() {
        log.viewsReach(
                log.append(new VolumeDeleteRequested(FIRST, ADA, DATA), new VolumeDeleteRequested(OTHERS, BOB, DATA)));
        assertThat(log.querySide()
                        .volumes()
                        .deleting()
                        .map(each -> each.id())
                        .collectList()
                        .block())
                .containsExactly(FIRST, OTHERS);
        assertThat(found(ADA, "/data").get("phase").asString()).isEqualTo("DELETING");

        var next = new VolumeId("vol-dddddddddddddddd");
        log.viewsReach(log.append(new VolumeDeleted(FIRST, ADA, DATA), new VolumeCreated(next, ADA, DATA, 5, null)));
        assertThat(log.querySide()
                        .volumes()
                        .deleting()
                        .map(each -> each.id())
                        .collectList()
                        .block())
                .containsExactly(OTHERS);
        assertThat(found(ADA, "/data").get("phase").asString()).isEqualTo("AVAILABLE");
        assertThat(found(ADA, "/data").get("id").asString()).isEqualTo(next.value());
    }

    @Test
    void a_volume_goes_on_under_its_new_name_and_size_and_the_old_name_leads_to_another() {
        attachBoth();
        var next = new VolumeId("vol-dddddddddddddddd");
        long last = log.append(
                new VolumeDetached(FIRST, ADA, DATA, pod),
                new VolumeResized(FIRST, ADA, DATA, 15, null),
                new VolumeRenamed(FIRST, ADA, DATA, RAW, 15, "node-1", Instant.EPOCH, null),
                new VolumeCreated(next, ADA, DATA, 5, null));
        log.viewsReach(last);

        var raw = found(ADA, "/raw");
        assertThat(raw.get("id").asString()).isEqualTo(FIRST.value());
        assertThat(raw.get("sizeGb").asInt()).isEqualTo(15);
        assertThat(raw.get("node").asString()).isEqualTo("node-1");
        assertThat(raw.get("version").asLong()).isEqualTo(last - 1);
        assertThat(found(ADA, "/data").get("id").asString()).isEqualTo(next.value());
        get(ADA, "/raw").expectHeader().valueEquals("ETag", "\"%d\"".formatted(last - 1));
        get(BOB, "/raw").expectStatus().isNotFound();
        assertThat(found(BOB, "/data").get("sizeGb").asInt()).isEqualTo(30);
    }

    @Test
    void a_volume_is_filling_until_it_has_room_or_its_pod_has_it_no_more() {
        attachBoth();
        assertThat(found(ADA, "/data").get("filling").asBoolean()).isFalse();
        log.viewsReach(log.append(new VolumeFilling(FIRST, ADA, DATA, pod, 95, 100)));
        assertThat(found(ADA, "").get("volumes").findValuesAsString("filling")).containsExactly("true", "false");
        assertThat(log.querySide().volumes().heldBy(ADA, pod).block())
                .extracting(VolumeView::filling)
                .containsExactlyInAnyOrder(true, false);
        assertThat(log.querySide().volumes().heldBy(BOB, pod).block()).isEmpty();

        log.viewsReach(log.append(new VolumeRelieved(FIRST, ADA, DATA, pod, 80, 100)));
        assertThat(found(ADA, "/data").get("filling").asBoolean()).isFalse();
        log.viewsReach(log.append(
                new VolumeFilling(FIRST, ADA, DATA, pod, 95, 100), new VolumeDetached(FIRST, ADA, DATA, pod)));
        assertThat(found(ADA, "/data").get("filling").asBoolean()).isFalse();
    }
}
