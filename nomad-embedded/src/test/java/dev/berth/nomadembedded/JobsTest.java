package dev.berth.nomadembedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.Box.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    @TempDir
    Path home;

    private Box box;

    @BeforeEach
    void start() {
        box = new Box(home, 2);
    }

    @AfterEach
    void close() {
        box.close();
    }

    @Test
    void of_registrations_at_the_same_time_that_want_no_job_yet_one_wins() throws Exception {
        box.variable("pod-cas", "secret");
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            calls.add(() -> box.register(Box.job("pod-cas", 0), true, 0));
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            for (Future<Answer> call : callers.invokeAll(calls)) {
                answers.add(call.get());
            }
        }

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 500)
                .hasSize(3)
                .allMatch(answer -> answer.body().equals("Enforcing job modify index 0: job already exists"));
    }

    @Test
    void a_stale_index_is_refused_in_nomads_words() {
        long index = box.register(Box.job("pod-a", 0), true, 0)
                .json()
                .path("JobModifyIndex")
                .asLong();

        assertThat(box.register(Box.job("pod-a", 0), true, index + 7).body())
                .isEqualTo("Enforcing job modify index %d: job exists with conflicting job modify index: %d"
                        .formatted(index + 7, index));
        assertThat(box.register(Box.job("pod-b", 0), true, 3).body())
                .isEqualTo("Enforcing job modify index 3: job does not exist");
        assertThat(box.register(Box.job("pod-a", 0), true, index).status()).isEqualTo(200);
    }

    @Test
    void a_launch_and_a_stop_are_told_in_nomads_order() throws Exception {
        box.variable("pod-life", "secret");
        long from = lastIndex() + 1;
        box.register(Box.job("pod-life", 1), true, 0);
        box.awaitStatus("pod-life", "running");
        box.call("DELETE", "/v1/job/pod-life", "");
        box.awaitStatus("pod-life", "complete");

        assertThat(events(from, 20))
                .containsSubsequence(
                        "Job/JobRegistered pending",
                        "Evaluation/JobRegistered pending",
                        "Evaluation/PlanResult pending",
                        "Allocation/PlanResult run/pending",
                        "Job/PlanResult running",
                        "Evaluation/EvaluationUpdated complete",
                        "Allocation/AllocationUpdated run/running",
                        "Job/JobDeregistered running",
                        "Evaluation/JobDeregistered pending",
                        "Evaluation/PlanResult pending",
                        "Allocation/PlanResult stop/running",
                        "Job/PlanResult pending",
                        "Evaluation/EvaluationUpdated complete",
                        "Job/EvaluationUpdated dead",
                        "Allocation/AllocationUpdated stop/complete");
        JsonNode ended = box.newest("pod-life").path("TaskStates").path("main");
        assertThat(ended.path("Events").findValuesAsText("Type"))
                .containsExactly("Received", "Task Setup", "Started", "Killing", "Terminated", "Killed");
        assertThat(ended.path("State").asText()).isEqualTo("dead");
    }

    @Test
    void sold_out_waits_and_is_woken_in_order_when_a_gpu_is_freed() throws Exception {
        box.run(Box.job("pod-1", 2));
        for (String waiting : List.of("pod-2", "pod-3")) {
            box.variable(waiting, "secret");
        }
        JsonNode second = box.evaluation(box.register(Box.job("pod-2", 2), true, 0));
        box.register(Box.job("pod-3", 2), true, 0);

        assertThat(second.path("Status").asText()).isEqualTo("complete");
        assertThat(second.path("FailedTGAllocs").path("pod").path("DimensionExhausted"))
                .isEqualTo(Box.JSON.createObjectNode().put("devices: no devices match request", 1));
        assertThat(box.get("/v1/evaluation/" + second.path("BlockedEval").asText())
                        .path("Status")
                        .asText())
                .isEqualTo("blocked");

        box.call("DELETE", "/v1/job/pod-1", "");
        box.awaitStatus("pod-2", "running");
        assertThat(box.newest("pod-3").isMissingNode()).isTrue();
        assertThat(box.get("/v1/evaluation/" + second.path("BlockedEval").asText())
                        .path("Status")
                        .asText())
                .isEqualTo("complete");
    }

    @Test
    void what_never_fits_is_told_apart_from_sold_out() {
        JsonNode count = box.evaluation(box.register(Box.job("pod-many", 3), true, 0));
        JsonNode model = box.evaluation(box.register(Box.job("pod-model", 1, "H100", java.util.Map.of()), true, 0));

        for (JsonNode evaluation : List.of(count, model)) {
            JsonNode metrics = evaluation.path("FailedTGAllocs").path("pod");
            assertThat(metrics.path("ConstraintFiltered"))
                    .isEqualTo(Box.JSON.createObjectNode().put("missing devices", 1));
            assertThat(metrics.path("DimensionExhausted").isNull()).isTrue();
        }
        assertThat(box.put("/v1/job/pod-many/evaluate", "{}").path("EvalID").asText())
                .isNotEmpty();
    }

    @Test
    void a_plan_says_what_would_happen_and_does_nothing() throws Exception {
        box.run(Box.job("pod-1", 2));
        ObjectNode body = Box.JSON.createObjectNode();
        body.set("Job", Box.job("pod-2", 1));

        JsonNode plan = box.put("/v1/job/pod-2/plan", body);

        assertThat(plan.path("FailedTGAllocs")
                        .path("pod")
                        .path("DimensionExhausted")
                        .isEmpty())
                .isFalse();
        assertThat(box.call("GET", "/v1/job/pod-2", "").status()).isEqualTo(404);
    }

    @Test
    void gpus_and_ports_are_held_until_the_client_says_it_has_ended() throws Exception {
        JsonNode first = box.run(Box.job("pod-1", 1));
        JsonNode second = box.run(Box.job("pod-2", 1));

        assertThat(Box.gpus(first)).isNotEqualTo(Box.gpus(second));
        assertThat(Box.port(first)).isNotEqualTo(Box.port(second)).isBetween(20000, 32000);
        assertThat(box.get("/v1/node/" + first.path("NodeID").asText())
                        .path("NodeResources")
                        .path("Devices")
                        .path(0)
                        .path("Instances")
                        .findValuesAsText("ID"))
                .contains(
                        Box.gpus(first).path(0).asText(),
                        Box.gpus(second).path(0).asText());
    }

    @Test
    void a_changed_job_replaces_its_allocation_after_the_old_one_ended() throws Exception {
        JsonNode before = box.run(Box.job("pod-1", 2));
        ObjectNode changed = Box.job("pod-1", 2);
        ((ObjectNode) changed.path("Meta")).put("generation", "2");

        box.register(changed, false, 0);

        JsonNode after = await().until(
                        () -> box.newest("pod-1"),
                        allocation -> !allocation.path("ID").equals(before.path("ID"))
                                && allocation.path("ClientStatus").asText().equals("running"));
        assertThat(after.path("PreviousAllocation")).isEqualTo(before.path("ID"));
        assertThat(box.get("/v1/allocation/" + before.path("ID").asText())
                        .path("ClientStatus")
                        .asText())
                .isEqualTo("complete");
        assertThat(box.get("/v1/job/pod-1").path("Version").asInt()).isEqualTo(1);
    }

    @Test
    void a_missing_variable_holds_the_task_until_it_appears() throws Exception {
        box.register(Box.job("pod-late", 0), true, 0);
        await().until(() -> box.newest("pod-late").findValuesAsText("DisplayMessage").stream()
                .anyMatch("Missing: nomad.var.block(nomad/jobs/pod-late@default.global)"::equals));
        assertThat(box.newest("pod-late").path("ClientStatus").asText()).isEqualTo("pending");

        box.variable("pod-late", "secret");

        box.awaitStatus("pod-late", "running");
    }

    @Test
    void variables_are_checked_and_set() {
        JsonNode written = box.put("/v1/var/some/path?cas=0", "{\"Items\":{\"a\":\"1\"}}");
        Answer conflict = box.call("PUT", "/v1/var/some/path?cas=0", "{\"Items\":{\"a\":\"2\"}}");

        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.json()).isEqualTo(written);
        long index = written.path("ModifyIndex").asLong();
        assertThat(box.put("/v1/var/some/path?cas=" + index, "{\"Items\":{\"a\":\"3\"}}")
                        .path("Items")
                        .path("a")
                        .asText())
                .isEqualTo("3");
        assertThat(box.call("DELETE", "/v1/var/some/path", "").status()).isEqualTo(204);
        assertThat(box.call("GET", "/v1/var/some/path", "").status()).isEqualTo(404);
    }

    @Test
    void a_disk_is_a_volume_that_outlives_its_pod_and_is_refused_deletion_while_used() throws Exception {
        Answer early = box.register(Box.withVolume(Box.job("pod-v", 0), "pod-v"), true, 0);
        assertThat(box.evaluation(early)
                        .path("FailedTGAllocs")
                        .path("pod")
                        .path("ConstraintFiltered")
                        .has("missing compatible host volumes"))
                .isTrue();
        box.variable("pod-v", "secret");

        JsonNode volume = box.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-v\",\"PluginID\":\"mkdir\"}}")
                .path("Volume");

        box.awaitStatus("pod-v", "running");
        String id = volume.path("ID").asText();
        assertThat(box.call("DELETE", "/v1/volume/host/" + id, "").body()).contains("in use by allocations");
        box.call("DELETE", "/v1/job/pod-v", "");
        box.awaitStatus("pod-v", "complete");
        // Whatever the user deletes on it, it stays a volume.
        assertThat(home.resolve("volumes/pod-v")).isEmptyDirectory();
        assertThat(box.call("DELETE", "/v1/volume/host/" + id, "").status()).isEqualTo(200);
        await().until(() -> Files.notExists(home.resolve("volumes/pod-v")));
        assertThat(box.call("DELETE", "/v1/volume/host/" + id, "").body()).isEqualTo("no such volume: " + id);
    }

    @Test
    void a_command_that_fails_ends_the_task_once_restarts_are_used_up() throws Exception {
        ObjectNode job = Box.job("pod-bad", 0);
        Box.script(job, "echo broken; exit 4");
        box.variable("pod-bad", "secret");
        box.register(job, true, 0);

        JsonNode failed = box.awaitStatus("pod-bad", "failed");

        JsonNode task = failed.path("TaskStates").path("main");
        assertThat(task.path("Restarts").asInt()).isEqualTo(1);
        assertThat(task.path("Failed").asBoolean()).isTrue();
        assertThat(task.path("Events").findValuesAsText("Type"))
                .endsWith("Started", "Terminated", "Restarting", "Started", "Terminated", "Not Restarting");
        assertThat(box.call(
                                "GET",
                                "/v1/client/fs/logs/" + failed.path("ID").asText()
                                        + "?task=main&type=stdout&plain=true",
                                "")
                        .body())
                .contains("broken");
    }

    @Test
    void purge_forgets_the_job_and_its_allocations() throws Exception {
        JsonNode allocation = box.run(Box.job("pod-p", 1));
        box.call("DELETE", "/v1/job/pod-p", "");
        box.awaitStatus("pod-p", "complete");

        box.call("DELETE", "/v1/job/pod-p?purge=true", "");

        assertThat(box.call("GET", "/v1/job/pod-p", "").status()).isEqualTo(404);
        assertThat(box.call("GET", "/v1/allocation/" + allocation.path("ID").asText(), "")
                        .status())
                .isEqualTo(404);
        assertThat(box.register(Box.job("pod-p", 1), true, 0).status()).isEqualTo(200);
    }

    @Test
    void without_the_token_nothing_is_told() throws Exception {
        Answer refused = box.call("GET", "/v1/jobs", "", "wrong");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("Permission denied");
        HttpResponse<Stream<String>> stream = box.stream("/v1/event/stream", "wrong");
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body()).isEmpty();
    }

    @Test
    void status_rows_and_lists_are_there() throws Exception {
        box.run(Box.job("pod-s", 1));

        assertThat(box.put("/v1/jobs/statuses", "{\"Jobs\":[{\"ID\":\"pod-s\"},{\"ID\":\"nobody\"}]}")
                        .findValuesAsText("ClientStatus"))
                .containsExactly("running");
        assertThat(box.get("/v1/jobs?prefix=pod-&meta=true")
                        .path(0)
                        .path("Meta")
                        .path("generation")
                        .asText())
                .isEqualTo("1");
        assertThat(box.get("/v1/allocations?resources=true&task_states=true").findValues("DeviceIDs"))
                .hasSize(1);
        assertThat(box.get("/v1/agent/self")
                        .path("config")
                        .path("Version")
                        .path("Version")
                        .asText())
                .isNotEmpty();
        assertThat(box.call("GET", "/v1/no/such", "").status()).isEqualTo(404);
    }

    @Test
    void anything_but_loopback_is_refused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new EmbeddedNomadSettings(
                        home,
                        "0.0.0.0",
                        0,
                        1,
                        "m",
                        20000,
                        32000,
                        "t",
                        "n",
                        Box.KEY,
                        dev.berth.nomadembedded.task.Isolation.NONE))
                .hasMessageContaining("loopback");
    }

    private long lastIndex() throws IOException, InterruptedException {
        return Box.all(box.get("/v1/evaluations")).count() + 2;
    }

    private List<String> events(long from, int longest) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = box.stream("/v1/event/stream?topic=*&index=" + from, Box.TOKEN);
        List<String> told = new ArrayList<>();
        Set<String> statuses = new HashSet<>();
        try (Stream<String> lines = response.body()) {
            Iterator<String> each = lines.iterator();
            assertThat(each.next()).isEqualTo("{}");
            while (told.size() < longest && !statuses.contains("stop/complete")) {
                for (JsonNode event : Box.JSON.readTree(each.next()).path("Events")) {
                    JsonNode payload =
                            event.path("Payload").path(event.path("Topic").asText());
                    String status = payload.has("ClientStatus")
                            ? payload.path("DesiredStatus").asText() + "/"
                                    + payload.path("ClientStatus").asText()
                            : payload.path("Status").asText();
                    statuses.add(status);
                    told.add("%s/%s %s"
                            .formatted(
                                    event.path("Topic").asText(),
                                    event.path("Type").asText(),
                                    status));
                }
            }
        }
        return told;
    }
}
