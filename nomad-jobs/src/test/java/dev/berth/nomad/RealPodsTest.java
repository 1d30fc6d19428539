package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Node;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), if any: it must have Docker's driver, raw_exec, GPUs and, in its
 * engine, the image {@code berth/ubuntu:24.04}.
 */
class RealPodsTest extends PodsContract {
    @BeforeAll
    static void needsAnAgent() {
        Assumptions.assumeTrue(System.getenv("NOMAD_ADDR") != null, "skipped: NOMAD_ADDR is not set");
    }

    @Override
    NomadJobsSettings settings() {
        return NomadJobsSettings.of(
                agent(System.getenv("NOMAD_ADDR"), System.getenv("NOMAD_TOKEN")), Driver.DOCKER, "root");
    }

    @Test
    void an_image_that_docker_refuses_the_name_of_fails_the_pod_with_its_words() {
        var pod = launch(image("Berth/UBU::24.04"));

        assertThat(failure(pod).code()).isEqualTo("image-wrong");
        assertThat(failure(pod).text()).contains("does not match registry specification");
        assertNothingRuns(pod);
    }

    @Test
    void an_image_that_cannot_be_fetched_is_told_while_it_is_tried_and_then_fails_the_pod() {
        var pod = launch(image("localhost:1/nothing:1"));

        assertThat(failure(pod).code()).isEqualTo("image-not-pulled");
        assertThat(failure(pod).text()).contains("connection refused");
        assertThat(pods.seen(pod))
                .anyMatch(seen -> seen instanceof dev.berth.messages.pod.PodObservation.Pulling pulling
                        && pulling.detail().contains("Trying again"));
        assertNothingRuns(pod);
    }

    @Test
    void a_pod_that_asks_for_another_size_than_most_runs_on_a_disk_that_was_made_ahead() {
        var nodes = Objects.requireNonNull(nomad().nodes().list().block());
        await().atMost(TIMEOUT)
                .until(() -> nodes.stream().filter(Node::takesWork).allMatch(node -> readyDisk(node) != null));

        var pod = launch(new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 77, List.of()));
        awaitPhase(pod, Phase.RUNNING);

        assertThat(pods.last(pod, Scheduled.class).disk()).startsWith("berth-ready-");
    }

    /** Needs two nodes, of which the test fills one. */
    @Test
    void a_pod_that_never_ran_leaves_the_disk_on_a_full_machine_and_runs_on_another() {
        var nodes = Objects.requireNonNull(nomad().nodes().list().block()).stream()
                .filter(Node::takesWork)
                .toList();
        Assumptions.assumeTrue(nodes.size() > 1, "skipped: the agent has one node");
        await().atMost(TIMEOUT).until(() -> nodes.stream().allMatch(node -> readyDisk(node) != null));
        var full = nodes.getFirst();
        var filler = fill(full);
        try {
            var disk = Objects.requireNonNull(readyDisk(full));
            var pod = PodId.random(new SecureRandom());
            nomad().variables()
                    .put("berth/disk-of/" + pod, Map.of("disk", disk.name()), 0)
                    .block();
            nomad().variables()
                    .put("berth/disks/" + disk.name(), Map.of("holder", pod.value()), 0)
                    .block();

            launch(pod, new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()));
            awaitPhase(pod, Phase.RUNNING);

            assertThat(pods.last(pod, Scheduled.class).node()).isNotEqualTo(full.name());
            assertThat(pods.seen(pod))
                    .anyMatch(seen -> seen instanceof Queued queued
                            && queued.why().text().contains(full.name() + ", where its disk is: it is out of memory"));
            assertThat(nomad().hostVolumes().list().block())
                    .noneMatch(volume -> volume.name().equals(disk.name()));
        } finally {
            nomad().jobs().deregister(filler, true).block();
        }
    }

    private @Nullable HostVolume readyDisk(Node node) {
        var taken = Objects.requireNonNull(
                        nomad().variables().list("berth/disks/").block())
                .stream()
                .map(variable -> variable.path().substring("berth/disks/".length()))
                .collect(Collectors.toSet());
        return Objects.requireNonNull(nomad().hostVolumes().list().block()).stream()
                .filter(volume -> volume.name().startsWith("berth-ready-20-")
                        && node.id().equals(volume.nodeId())
                        && "ready".equals(volume.state())
                        && !taken.contains(volume.name()))
                .findFirst()
                .orElse(null);
    }

    /** A job that takes nearly all the memory of a node. */
    private String fill(Node node) {
        var job = sleeping(node, 512);
        var resources = (ObjectNode) job.at("/TaskGroups/0/Tasks/0/Resources");
        for (int memory = 512; fits(job) && memory < 1 << 22; memory += 512) {
            resources.put("MemoryMB", memory);
        }
        resources.put("MemoryMB", resources.path("MemoryMB").asInt() - 512);
        nomad().jobs().register(job, 0).block();
        var id = job.path("ID").asText();
        await().atMost(TIMEOUT)
                .until(() -> Objects.requireNonNull(
                                nomad().jobs().allocations(id).block())
                        .stream()
                        .anyMatch(allocation -> allocation.clientStatus().equals("running")));
        return id;
    }

    private boolean fits(ObjectNode job) {
        return Objects.requireNonNull(nomad().jobs().plan(job).block()).fits();
    }

    private static ObjectNode sleeping(Node node, int memoryMb) {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", "filler-" + node.id()).put("Type", "service");
        job.putArray("Datacenters").add("*");
        job.putObject("Update").put("MaxParallel", 0);
        job.putArray("Constraints")
                .addObject()
                .put("LTarget", "${node.unique.id}")
                .put("RTarget", node.id())
                .put("Operand", "=");
        var task = job.putArray("TaskGroups")
                .addObject()
                .put("Name", "filler")
                .put("Count", 1)
                .putArray("Tasks")
                .addObject()
                .put("Name", "main")
                .put("Driver", "raw_exec");
        task.putObject("Config").put("command", "/bin/sleep").putArray("args").add("600");
        task.putObject("Resources").put("CPU", 50).put("MemoryMB", memoryMb);
        return job;
    }

    private static PodSpec image(String image) {
        return new PodSpec(null, Objects.requireNonNull(image), GpuRequest.NONE, List.of(), 1, List.of());
    }
}
