package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.query.pod.PodNotebooks.NotebookAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class NotebookEndpointsTest {
    private final Histories histories = new Histories(49);
    private final PodId pod = histories.newId();
    private final PodId plain = histories.newId();
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void running() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.append(Histories.launchWithNotebook(pod, ADA, "lab", "ada"));
        log.append(Histories.reachable(pod, ADA, 1));
        log.viewsReach(log.append(Histories.running(plain, ADA, "plain", 12_001)));
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private JsonNode get(String path) {
        return web.as(ADA)
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    private String notebook() {
        return get("/v1/pods/lab").get("notebook").toString();
    }

    /** Each step by its name and whether it is so. */
    private String checked(String name) {
        var text = new StringBuilder();
        get("/v1/pods/" + name + "/notebook/check").get("checks").forEach(check -> {
            assertThat(check.get("text").asString()).isNotBlank();
            text.append(check.get("name").asString())
                    .append('=')
                    .append(check.get("ok"))
                    .append(' ');
        });
        return text.toString().strip();
    }

    @Test
    void POD_9_a_pod_shows_how_its_notebook_is_and_where_it_listens_and_one_without_has_none() {
        assertThat(notebook())
                .isEqualTo("{\"user\":\"ada\",\"url\":null,\"state\":\"running\",\"text\":null,\"port\":8888}");
        web.notebooks.now = notebook -> notebook.in(NotebookState.INSTALLING, "Collecting jupyterlab");
        assertThat(notebook()).contains("\"state\":\"installing\",\"text\":\"Collecting jupyterlab\"", "\"port\":null");
        assertThat(get("/v1/pods/plain").get("notebook").isNull()).isTrue();
        assertThat(get("/v1/pods").toString()).contains("\"user\":\"ada\"");
    }

    @Test
    void a_pod_that_does_not_run_is_not_asked_and_a_list_asks_nobody() {
        log.append(new PodStopRequested(pod, ADA, 1, null));
        log.viewsReach(log.append(new PodStopped(pod, ADA, 1, new Reason("stopped", "Stopped."), 9, null)));

        assertThat(notebook()).contains("\"state\":\"stopped\"", "\"port\":null");
        assertThat(get("/v1/pods").toString()).contains("\"state\":null");
        assertThat(checked("lab")).isEqualTo("enabled=true running=false exposed=null loads=null");
        assertThat(web.notebooks.looks).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_IN, enabled=true running=true exposed=true loads=true",
        "SOMETHING_ELSE, enabled=true running=true exposed=true loads=false",
        "NOTHING, enabled=true running=true exposed=false loads=null",
        "NOT_TRIED, enabled=true running=true exposed=null loads=null"
    })
    void POD_20_one_check_tells_which_of_four_steps_fails(NotebookAnswer answer, String checks) {
        web.notebooks.answer = answer;
        assertThat(checked("lab")).isEqualTo(checks);
    }

    @Test
    void POD_20_what_is_not_there_yet_is_not_opened_and_a_pod_without_a_notebook_is_told_how_to_get_one() {
        web.notebooks.now = notebook -> notebook.in(NotebookState.FAILED, "The image has no python3.");
        assertThat(checked("lab")).isEqualTo("enabled=true running=false exposed=null loads=null");
        assertThat(get("/v1/pods/lab/notebook/check").toString())
                .contains("JupyterLab has failed: The image has no python3.");
        web.notebooks.now = notebook -> notebook.in(null, null);
        assertThat(checked("lab")).isEqualTo("enabled=true running=null exposed=null loads=null");
        assertThat(checked("plain")).isEqualTo("enabled=false running=null exposed=null loads=null");
    }

    @Test
    void another_workspace_neither_reads_a_notebook_nor_has_it_checked() {
        for (var path :
                new String[] {"/v1/pods/" + pod, "/v1/pods/" + pod + "/notebook/check", "/v1/pods/lab/notebook/check"
                }) {
            web.as(BOB)
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectBody(String.class)
                    .value(body -> assertThat(body).contains("unknown-pod").doesNotContain("\"ada\""));
        }
        assertThat(web.notebooks.looks).hasValue(0);
    }

    @Test
    void BASE_2_where_ssh_is_off_nothing_is_looked_at_through_the_pods_ssh_server() {
        log.viewsReach(log.append(new WorkspaceSshSet(ADA, false)));

        var refused = web.as(ADA)
                .get()
                .uri("/v1/pods/lab/notebook/check")
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(refused.get("code").asString()).isEqualTo("ssh-off");
        assertThat(web.notebooks.looks).hasValue(0);
    }
}
