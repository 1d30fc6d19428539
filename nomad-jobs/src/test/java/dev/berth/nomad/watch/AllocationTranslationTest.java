package dev.berth.nomad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What a real agent sent, and what it means for a pod. */
class AllocationTranslationTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final String H100 = "NVIDIA H100 80GB HBM3";
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final Node NODE = capture("node.json", Node.class);
    private static final GpuInventory FOUR_H100 = GpuInventory.of(List.of(NODE), List.of());

    @Test
    void a_running_allocation_is_placed_with_its_gpus_and_started() {
        var allocation = capture("alloc-running.json", Allocation.class);

        assertThat(observe(allocation))
                .containsExactly(
                        new Scheduled(
                                allocation.id(),
                                "berth-a",
                                H100,
                                List.of("GPU-00000004"),
                                488,
                                at("2026-11-20T23:17:32.177136Z")),
                        new Started(allocation.id(), 0, 488, at("2026-11-20T23:17:32.381213Z")));
        assertThat(AllocationTranslation.target(allocation)).contains(new SshTarget("127.0.0.1", 23828));
    }

    @Test
    void a_pod_on_a_node_that_stopped_answering_is_lost_and_not_dialled() {
        var allocation = capture("alloc-unknown.json", Allocation.class);

        assertThat(observe(allocation))
                .endsWith(new Lost(
                        new Reason(
                                "node-silent",
                                "berth-b has stopped answering; the pod is back as soon as it answers again."),
                        591,
                        at("2026-11-20T23:22:46.108075Z")));
        assertThat(AllocationTranslation.target(allocation)).isEmpty();
    }

    @Test
    void a_failed_allocation_says_how_its_process_ended_and_why_it_is_not_tried_again() {
        var failed = (ObjectNode) capture("alloc-failed-taskstates.json", JsonNode.class);
        failed.put("ID", "a1").put("JobID", POD.value()).put("ModifyIndex", 9);

        assertThat(observe(read(failed, Allocation.class)))
                .endsWith(new Failed(
                        new Reason(
                                "keeps-exiting",
                                "Its main process ended again and again, at last with this: Exit Code: 4."),
                        9,
                        at("2026-11-20T23:26:50.047350Z")));
    }

    @Test
    void an_image_on_its_way_is_told_in_the_drivers_words() {
        var pending = JSON.createObjectNode();
        pending.put("ID", "a1")
                .put("JobID", POD.value())
                .put("NodeName", "n")
                .put("DesiredStatus", "run")
                .put("ClientStatus", "pending")
                .put("ModifyIndex", 9);
        pending.putObject("TaskStates")
                .putObject("main")
                .put("State", "pending")
                .putArray("Events")
                .addObject()
                .put("Type", "Driver")
                .put("DisplayMessage", "Downloading image");

        assertThat(observe(read(pending, Allocation.class)))
                .containsExactly(
                        new Scheduled("a1", "n", null, List.of(), 9, null), new Pulling("Downloading image", 9, null));
    }

    @Test
    void an_image_that_was_not_to_be_had_is_told_while_it_is_tried_again() {
        var pending = JSON.createObjectNode();
        pending.put("ID", "a1").put("JobID", POD.value()).put("NodeName", "n");
        pending.put("DesiredStatus", "run").put("ClientStatus", "pending").put("ModifyIndex", 9);
        var events = pending.putObject("TaskStates")
                .putObject("main")
                .put("State", "pending")
                .putArray("Events");
        events.addObject().put("Type", "Driver Failure").put("DisplayMessage", "Failed to pull `a`: refused");
        events.addObject().put("Type", "Restarting").put("DisplayMessage", "Task restarting in 2s");
        var tried = new Pulling("Its image could not be fetched: Failed to pull `a`: refused. Trying again.", 9, null);
        assertThat(observe(read(pending, Allocation.class))).endsWith(tried);

        events.addObject().put("Type", "Driver").put("DisplayMessage", "Downloading image");
        assertThat(observe(read(pending, Allocation.class))).endsWith(tried);
        events.addObject().put("Type", "Driver").put("DisplayMessage", "Pulled 2/5");
        assertThat(observe(read(pending, Allocation.class))).endsWith(new Pulling("Pulled 2/5", 9, null));
    }

    @Test
    void taken_gpus_are_sold_out_and_counted() {
        assertThat(queued("eval-blocked-sold-out.json", new GpuRequest(4, null), taken(2)))
                .isEqualTo(new Reason("sold-out", "Waiting for 4 GPUs: 2 of 4 are free."));
        assertThat(queued("eval-blocked-sold-out.json", new GpuRequest(1, H100), taken(4)))
                .isEqualTo(new Reason("sold-out", "Waiting for 1 " + H100 + " GPU: 0 of 4 are free."));
    }

    @Test
    void gpus_that_no_machine_has_are_never_coming() {
        assertThat(queued("eval-failed-impossible-count.json", new GpuRequest(64, null), FOUR_H100))
                .isEqualTo(new Reason(
                        "never-fits",
                        "This pod can never start on this cluster as it is: "
                                + "it asks for 64 GPUs, the largest machine has 4."));
        assertThat(queued("eval-failed-impossible-count.json", new GpuRequest(1, "B200"), FOUR_H100)
                        .text())
                .contains("never", "B200", "no machine has any");
    }

    @Test
    void a_disk_that_is_not_ready_is_no_verdict_on_the_pod() {
        assertThat(queued("eval-drain-sticky-volume.json", GpuRequest.NONE, FOUR_H100)
                        .code())
                .isEqualTo("preparing-disk");
    }

    @Test
    void a_job_that_was_told_to_stop_says_nothing() {
        var snapshot =
                snapshot(capture("alloc-running.json", Allocation.class), null, GpuRequest.NONE, FOUR_H100, true);

        assertThat(AllocationTranslation.observe(snapshot, NOW)).isEmpty();
    }

    @Property(tries = 200)
    void a_snapshot_never_tells_the_phases_out_of_order(@ForAll("allocations") Allocation allocation) {
        var order = List.of(Scheduled.class, Pulling.class, Started.class, Lost.class, Failed.class);
        var seen = observe(allocation).stream()
                .map(each -> order.indexOf(each.getClass()))
                .toList();

        assertThat(seen).isSorted().doesNotContain(-1).startsWith(0);
    }

    @Property(tries = 200)
    void the_same_snapshot_again_reports_nothing(@ForAll("allocations") Allocation allocation) {
        var seen = observe(allocation);

        assertThat(Reported.unreported(Reported.of(1, seen), 1, seen)).isEmpty();
        assertThat(Reported.unreported(Reported.of(1, seen), 2, seen)).isEqualTo(seen);
    }

    @Provide
    Arbitrary<Allocation> allocations() {
        var clients = Arbitraries.of("pending", "running", "complete", "failed", "lost", "unknown");
        var states = Arbitraries.of("pending", "running", "dead");
        var events = Arbitraries.of("Received", "Driver", "Started", "Terminated", "Not Restarting", "Restarting");
        return Combinators.combine(
                        clients,
                        Arbitraries.of("run", "stop"),
                        states,
                        events.list().ofMaxSize(4))
                .as((client, desired, state, types) -> {
                    var allocation = JSON.createObjectNode()
                            .put("ID", "a1")
                            .put("JobID", POD.value())
                            .put("ClientStatus", client)
                            .put("DesiredStatus", desired);
                    var all = allocation
                            .putObject("TaskStates")
                            .putObject("main")
                            .put("State", state)
                            .putArray("Events");
                    types.forEach(type -> all.addObject().put("Type", type));
                    return read(allocation, Allocation.class);
                });
    }

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    private static GpuInventory taken(int count) {
        var ids = NODE.devices().getFirst().instances().stream()
                .map(Node.Instance::id)
                .limit(count)
                .toList();
        var running = (ObjectNode) capture("alloc-running.json", JsonNode.class);
        var device = (ObjectNode) running.at("/AllocatedResources/Tasks/main/Devices/0");
        device.set("DeviceIDs", JSON.valueToTree(ids));
        running.put("NodeID", NODE.id());
        return GpuInventory.of(List.of(NODE), List.of(read(running, Allocation.class)));
    }

    private static Reason queued(String capture, GpuRequest asked, GpuInventory gpus) {
        var evaluation = capture(capture, Evaluation.class);
        return AllocationTranslation.observe(snapshot(null, evaluation, asked, gpus, false), NOW).stream()
                .map(Queued.class::cast)
                .map(Queued::why)
                .findFirst()
                .orElseThrow();
    }

    private static List<PodObservation> observe(Allocation allocation) {
        return AllocationTranslation.observe(snapshot(allocation, null, GpuRequest.NONE, FOUR_H100, false), NOW);
    }

    private static PodSnapshot snapshot(
            Allocation allocation, Evaluation evaluation, GpuRequest asked, GpuInventory gpus, boolean stop) {
        var job = new Job(POD.value(), "default", "service", "running", stop, 0, Map.of(), 1, 1, 1, 0);
        return new PodSnapshot(
                new PodMeta(POD, null, Workspace.MAIN, 1, asked, null, null, false),
                job,
                allocation,
                evaluation,
                gpus,
                0,
                null,
                null,
                null);
    }

    private static <T> T capture(String name, Class<T> type) {
        try (var file = AllocationTranslationTest.class.getResourceAsStream("/nomad/" + name)) {
            return JSON.readValue(file, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
