package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static dev.berth.query.Histories.chosen;
import static dev.berth.query.Histories.keyAdded;
import static dev.berth.query.Histories.keyRemoved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whom a pod says that it lets in. */
class PodKeysTest {
    private final PodId pod = new Histories(33).newId();
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.append(keyAdded('a', ADA));
        log.append(keyAdded('c', BOB));
        log.viewsReach(log.append(keyAdded('b', ADA)));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private JsonNode get(String what) {
        return web.as(ADA)
                .get()
                .uri("/v1/pods/{id}" + what, pod)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    private List<String> accepted() {
        return get("").get("acceptedKeys").values().stream()
                .map(key -> "%s %s %s"
                        .formatted(
                                key.get("id").asString(),
                                key.get("fingerprint").asString(),
                                key.get("why").asString()))
                .toList();
    }

    private void choose(Character... letters) {
        var keys = letters.length == 0
                ? null
                : List.of(letters).stream().map(Histories::chosen).toList();
        log.viewsReach(log.append(new PodKeysChosen(pod, ADA, 1, keys, null)));
    }

    private static String line(char letter, String why) {
        return "%s %s %s".formatted(chosen(letter).id(), chosen(letter).fingerprint(), why);
    }

    @Test
    void POD_4_a_pod_tells_which_keys_it_accepts_and_why() {
        assertThat(accepted()).containsExactly(line('a', "workspace"), line('b', "workspace"));
        choose('b');
        assertThat(accepted()).containsExactly(line('b', "chosen"));
        assertThat(get("/accepted-keys").get("acceptedKeys").get(0).get("why").asString())
                .isEqualTo("chosen");
        choose();
        assertThat(accepted()).containsExactly(line('a', "workspace"), line('b', "workspace"));
    }

    @Test
    void a_chosen_key_that_the_workspace_has_not_any_more_is_not_accepted_and_all_others_do_not_take_its_place() {
        choose('a');
        log.viewsReach(log.append(keyRemoved('a', ADA)));

        assertThat(accepted()).isEmpty();
        assertThat(get("").get("chosenKeys")).hasSize(1);
        assertThat(get("/connection")
                        .get("connections")
                        .get(1)
                        .get("unavailableReason")
                        .asString())
                .contains("the keys that were chosen for it were removed");
    }

    @Test
    void another_workspaces_key_of_the_same_letter_is_never_among_them() {
        choose('a', 'c');
        assertThat(accepted()).containsExactly(line('a', "chosen"));
    }

    @Test
    void RUN_5_keys_that_the_launch_named_are_told_as_such() {
        var own = new Histories(34).newId();
        log.viewsReach(log.append(Histories.launchWithKeys(own, ADA, "two", 'z')));
        var keys = web.as(ADA)
                .get()
                .uri("/v1/pods/{id}", own)
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .get("acceptedKeys");
        assertThat(keys.toString()).isEqualTo("[{\"id\":null,\"fingerprint\":\"SHA256:z\",\"why\":\"launch\"}]");
    }
}
