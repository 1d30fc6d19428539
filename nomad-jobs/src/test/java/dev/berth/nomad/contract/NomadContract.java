package dev.berth.nomad.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.placement.NomadTime;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadEvent;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.NomadToken;
import dev.berth.nomadsdk.Registration;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Everything about Nomad that Berth relies on. Whatever keeps this can stand behind it. */
abstract class NomadContract {
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<String> registered = new ArrayList<>();

    /** A client of the agent, with a token that may do everything. */
    abstract Nomad nomad();

    abstract NomadSettings settings();

    /** A small job that runs for long on this agent, with that many GPUs. */
    abstract ObjectNode job(PodId id, int generation, int gpus);

    /** Skips a test where the agent is not set to tell what allocations use. */
    void assumeStats() {}

    /** How many GPUs the largest node has; tests that need some are skipped where there are none. */
    abstract int gpus();

    @AfterEach
    void clean() {
        for (var job : registered) {
            end(job);
        }
    }

    @Test
    void of_four_who_register_a_new_job_at_once_one_succeeds() {
        var id = pod();
        var answers = Flux.range(0, 4)
                .flatMap(_ -> nomad().jobs()
                        .register(job(id, 1, 0), 0)
                        .map(_ -> "won")
                        .onErrorResume(
                                NomadException.class,
                                refused -> Mono.just(refused.isCasConflict() ? "lost" : refused.toString())))
                .collectList()
                .block();

        assertThat(answers).containsExactlyInAnyOrder("won", "lost", "lost", "lost");
    }

    @Test
    void a_job_is_changed_only_by_who_knows_its_last_change() {
        var id = pod();
        register(id, 1, 0);
        var index = get(id).jobModifyIndex();

        assertThatThrownBy(
                        () -> nomad().jobs().register(job(id, 2, 0), index - 1).block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isCasConflict()).isTrue());
        nomad().jobs().register(job(id, 2, 0), index).block();
        assertThat(get(id).meta()).containsEntry("generation", "2");
    }

    @Test
    void a_stopped_job_is_still_there_until_it_is_purged() {
        var id = pod();
        running(id, 0);

        nomad().jobs().deregister(id.value(), false).block();
        assertThat(get(id).stop()).isTrue();
        assertThatThrownBy(() -> nomad().jobs().register(job(id, 2, 0), 0).block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isCasConflict()).isTrue());
        awaitAllocation(id, Allocation::isClientTerminal);

        nomad().jobs().deregister(id.value(), true).block();
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThatThrownBy(() -> get(id))
                        .isInstanceOfSatisfying(
                                NomadException.class,
                                refused -> assertThat(refused.isNotFound()).isTrue()));
    }

    @Test
    void stopping_a_job_that_does_not_exist_is_no_error() {
        assertThat(nomad().jobs().deregister(pod().value(), false).block()).isNotNull();
    }

    @Test
    void a_stopped_job_starts_again_as_another_allocation_that_knows_its_generation() {
        var id = pod();
        var first = running(id, 0);
        nomad().jobs().deregister(id.value(), false).block();
        awaitAllocation(id, Allocation::isClientTerminal);

        nomad().jobs().register(job(id, 2, 0), get(id).jobModifyIndex()).block();
        var second = awaitAllocation(id, all -> all.clientStatus().equals("running"));

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(Objects.requireNonNull(whole(second).job()).meta()).containsEntry("generation", "2");
        assertThat(Objects.requireNonNull(whole(first).job()).meta()).containsEntry("generation", "1");
    }

    @Test
    void a_running_allocation_says_where_it_is_and_what_it_has() {
        Assumptions.assumeTrue(gpus() > 0, "this agent has no GPUs");
        var id = pod();
        var allocation = whole(running(id, 1));

        assertThat(allocation.port("ssh")).hasValueSatisfying(port -> {
            assertThat(port.value()).isPositive();
            assertThat(port.hostIp()).isNotBlank();
        });
        assertThat(allocation.devices())
                .singleElement()
                .satisfies(device -> assertThat(device.deviceIds()).hasSize(1));
        assertThat(allocation.nodeName()).isNotBlank();
        assertThat(Objects.requireNonNull(allocation.taskStates().get("main")).state())
                .isEqualTo("running");
        assertThat(nomad().allocations().list().block())
                .filteredOn(listed -> listed.id().equals(allocation.id()))
                .singleElement()
                .satisfies(listed -> assertThat(listed.port("ssh")).isPresent());
    }

    @Test
    void taken_gpus_block_and_a_freed_one_wakes_who_waits() {
        Assumptions.assumeTrue(gpus() > 0, "this agent has no GPUs");
        var first = pod();
        running(first, gpus());
        var second = pod();
        var failed = failure(register(second, 1, 1));
        assertThat(failed.blockedEval()).isNotBlank();
        assertThat(failed.failedTgAllocs().get("pod").dimensionExhausted())
                .containsKey("devices: no devices match request");

        nomad().jobs().deregister(first.value(), false).block();

        awaitAllocation(second, allocation -> allocation.clientStatus().equals("running"));
    }

    @Test
    void a_changed_job_has_the_place_of_the_one_it_replaces_on_a_full_node_and_begins_after_its_end() {
        Assumptions.assumeTrue(gpus() > 0, "this agent has no GPUs");
        var id = pod();
        var first = running(id, gpus());
        var waiting = pod();
        failure(register(waiting, 1, 1));

        var changed = job(id, 2, gpus());
        assertThat(Objects.requireNonNull(nomad().jobs().plan(changed).block()).fits())
                .isTrue();
        nomad().jobs().register(changed, get(id).jobModifyIndex()).block();
        var second = awaitAllocation(id, all -> all.clientStatus().equals("running"));

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(whole(first).desiredDescription()).isEqualTo("alloc is being updated due to job update");
        assertThat(whole(first).isClientTerminal()).isTrue();
        var before = Objects.requireNonNull(whole(first).taskStates().get("main"));
        var after = Objects.requireNonNull(whole(second).taskStates().get("main"));
        assertThat(NomadTime.of(after.startedAt())).isAfterOrEqualTo(NomadTime.of(before.finishedAt()));
        assertThat(nomad().jobs().allocations(waiting.value()).block()).isEmpty();
    }

    @Test
    void a_changed_job_for_which_there_is_no_place_leaves_what_runs_as_it_is() {
        Assumptions.assumeTrue(gpus() > 0, "this agent has no GPUs");
        var id = pod();
        var first = running(id, 1);

        var changed = job(id, 2, 5_000);
        assertThat(Objects.requireNonNull(nomad().jobs().plan(changed).block()).fits())
                .isFalse();
        failure(Objects.requireNonNull(
                nomad().jobs().register(changed, get(id).jobModifyIndex()).block()));

        assertThat(whole(first).desiredStatus()).isEqualTo("run");
        assertThat(nomad().jobs().allocations(id.value()).block()).hasSize(1);
    }

    @Test
    void gpus_that_no_node_has_are_filtered_and_not_exhausted() {
        var failed = failure(register(pod(), 1, 5_000));

        assertThat(failed.blockedEval()).isNotBlank();
        assertThat(failed.failedTgAllocs().get("pod").constraintFiltered()).containsKey("missing devices");
        assertThat(failed.failedTgAllocs().get("pod").dimensionExhausted()).isEmpty();
    }

    @Test
    void a_driver_that_no_node_has_is_filtered() {
        var id = pod();
        prepare(id);
        var job = job(id, 1, 0);
        ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0)).put("Driver", "no-such-driver");

        var failed =
                failure(Objects.requireNonNull(nomad().jobs().register(job, 0).block()));

        assertThat(failed.failedTgAllocs().get("pod").constraintFiltered()).containsKey("missing drivers");
    }

    @Test
    void a_job_can_be_evaluated_again() {
        var id = pod();
        register(id, 1, 5_000);

        var evaluation = nomad().jobs().evaluate(id.value()).block();

        assertThat(failure(evaluation).jobId()).isEqualTo(id.value());
        assertThat(nomad().jobs().evaluations(id.value()).block()).isNotEmpty();
    }

    @Test
    void a_plan_says_what_would_be_placed_and_registers_nothing() {
        var id = pod();
        prepare(id);

        var plan = Objects.requireNonNull(nomad().jobs().plan(job(id, 1, 0)).block());

        assertThat(plan.fits()).isTrue();
        assertThat(Objects.requireNonNull(plan.updates().get("pod")).place()).isEqualTo(1);
        assertThatThrownBy(() -> get(id))
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isNotFound()).isTrue());
    }

    @Test
    void a_plan_says_why_there_is_no_place() {
        var id = pod();
        prepare(id);

        var plan = Objects.requireNonNull(nomad().jobs().plan(job(id, 1, 5_000)).block());

        assertThat(plan.fits()).isFalse();
        assertThat(plan.failedTgAllocs().get("pod").constraintFiltered()).containsKey("missing devices");
    }

    /** As a pod of two nodes is one. */
    private ObjectNode twoGroups(PodId id, int gpus) {
        var job = job(id, 1, gpus);
        var first = (ObjectNode) job.path("TaskGroups").path(0);
        first.put("Name", "node-0");
        ((ObjectNode) first.path("Networks").path(0))
                .withArray("DynamicPorts")
                .addObject()
                .put("Label", "node")
                .put("To", -1);
        job.withArray("TaskGroups").add(first.deepCopy().put("Name", "node-1"));
        return job;
    }

    @Test
    void groups_that_are_to_be_apart_have_no_place_on_one_machine() {
        Assumptions.assumeTrue(
                Objects.requireNonNull(nomad().nodes().list().block()).size() == 1, "this agent has more machines");
        var id = pod();
        prepare(id);
        var job = twoGroups(id, 0);
        assertThat(Objects.requireNonNull(nomad().jobs().plan(job).block()).fits())
                .isTrue();

        job.putArray("Constraints").addObject().put("Operand", "distinct_hosts").put("RTarget", "true");
        var plan = Objects.requireNonNull(nomad().jobs().plan(job).block());

        assertThat(plan.failedTgAllocs().values())
                .singleElement()
                .satisfies(failure -> assertThat(failure.constraintFiltered()).containsKey("distinct_hosts"));
    }

    @Test
    void of_two_groups_one_is_placed_alone_and_gives_its_place_back_where_none_is_to_run() {
        Assumptions.assumeTrue(gpus() > 1, "this agent has too few GPUs");
        var id = pod();
        prepare(id);
        var job = twoGroups(id, gpus() / 2 + 1);
        assertThat(Objects.requireNonNull(nomad().jobs().plan(job).block()).failedTgAllocs())
                .hasSize(1);

        var failed =
                failure(Objects.requireNonNull(nomad().jobs().register(job, 0).block()));
        assertThat(failed.failedTgAllocs().values())
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.dimensionExhausted()).containsKey("devices: no devices match request"));
        var placed =
                awaitAllocation(id, allocation -> allocation.desiredStatus().equals("run"));
        assertThat(placed.name()).matches(id + "\\.node-[01]\\[0]");
        assertThat(whole(placed).port("node"))
                .hasValueSatisfying(port -> assertThat(port.to()).isEqualTo(port.value()));

        job.withArray("TaskGroups").forEach(group -> ((ObjectNode) group).put("Count", 0));
        nomad().jobs().register(job, get(id).jobModifyIndex()).block();
        awaitAllocation(id, Allocation::isClientTerminal);
        assertThat(get(id).stop()).isFalse();
    }

    @Test
    void an_allocation_tells_what_it_uses() {
        assumeStats();
        var allocation = running(pod(), 0);

        var stats = await().atMost(TIMEOUT)
                .until(
                        () -> Objects.requireNonNull(
                                nomad().allocations().stats(allocation.id()).block()),
                        each -> each.tasks().containsKey("main"));

        var memory = Objects.requireNonNull(
                Objects.requireNonNull(stats.tasks().get("main").resourceUsage())
                        .memoryStats());
        assertThat(memory.rss() + memory.usage()).isPositive();
    }

    @Test
    void a_task_that_keeps_a_processor_busy_is_told_as_per_cent_of_one_whoever_else_asks() {
        assumeStats();
        var id = pod();
        prepare(id);
        var job = job(id, 1, 0);
        says((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0), "while :; do :; done");
        nomad().jobs().register(job, 0).block();
        var allocation = awaitAllocation(id, all -> all.clientStatus().equals("running"));

        // Machines of tests are busy with other things too.
        var percent = await().atMost(TIMEOUT).until(() -> percent(allocation) + percent(allocation), busy -> busy > 20);

        assertThat(percent).isLessThan(400);
        assertThat(Objects.requireNonNull(
                                nomad().allocations().get(allocation.id()).block())
                        .memoryMegabytes())
                .isPositive();
    }

    private double percent(Allocation allocation) {
        var usage = Objects.requireNonNull(
                        nomad().allocations().stats(allocation.id()).block())
                .resourceUsage();
        var cpu = usage == null ? null : usage.cpuStats();
        return cpu == null ? 0 : cpu.percent();
    }

    @Test
    void the_figures_of_an_allocation_that_there_is_not_are_not_found() {
        assertThatThrownBy(() -> nomad().allocations()
                        .stats("00000000-0000-0000-0000-000000000000")
                        .block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isNotFound()).isTrue());
    }

    @Test
    void references_in_values_of_the_environment_are_replaced_once_and_those_of_users_arrive_as_they_are() {
        var values = Map.of(
                "A",
                "${node.unique.name} ${attr.kernel.name} ${NOMAD_ALLOC_ID}",
                "B",
                "pa${node.class}ss ${NOMAD_META_pod} ${NOMAD_JOB_ID} ${PATH} ${A}",
                "C",
                "$${A} ${${A}} ${A ${} ${no.such} %{if} $$ { ${NOMAD_META_brace}",
                "D",
                "${A}".repeat(1000));
        var id = pod();
        prepare(id);
        var job = job(id, 1, 0);
        var task = (ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0);
        var made = podTask(id, values);
        var env = ((ObjectNode) made.path("Env").deepCopy())
                .put("RAW", values.get("A") + " ${no.such} $${NOMAD_ALLOC_ID}");
        task.set("Env", env);
        task.set("Meta", made.path("Meta"));
        says(task, "printf '%s\\0' \"$RAW\" \"$A\" \"$B\" \"$C\" \"$D\"");
        nomad().jobs().register(job, 0).block();
        var allocation = awaitAllocation(id, all -> all.clientStatus().equals("running"));

        var said = said(allocation, 1 << 20).split("\0", -1);
        var node = allocation.nodeName();
        assertThat(said[0]).isEqualTo("%s linux %s ${no.such} $%s".formatted(node, allocation.id(), allocation.id()));
        assertThat(List.of(said).subList(1, 5))
                .containsExactly(values.get("A"), values.get("B"), values.get("C"), values.get("D"));
    }

    @Test
    void of_a_long_file_only_what_was_asked_for_is_read() {
        var id = pod();
        prepare(id);
        var job = job(id, 1, 0);
        says(
                (ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0),
                "head -c 3000000 /dev/zero | tr '\\0' x");
        nomad().jobs().register(job, 0).block();
        var allocation = awaitAllocation(id, all -> all.clientStatus().equals("running"));

        assertThat(said(allocation, 100_000)).isEqualTo("x".repeat(100_000));
        assertThat(said(allocation, 4_000_000)).hasSize(3_000_000);
        assertThat(said(allocation, 1)).isEqualTo("x");
    }

    @Test
    void a_file_that_there_is_not_and_one_that_is_a_directory_are_refused() {
        var allocation = running(pod(), 0).id();

        assertThat(refused(allocation, "alloc/none").isNotFound()).isTrue();
        assertThat(refused("00000000-0000-0000-0000-000000000000", "alloc/said").isNotFound())
                .isTrue();
        assertThat(refused(allocation, "alloc").status()).isEqualTo(400);
    }

    private NomadException refused(String allocation, String path) {
        return catchThrowableOfType(
                NomadException.class,
                () -> nomad().allocations().file(allocation, path, 10).block());
    }

    /** Has a task write the output of a command into a file that {@link #said} reads, and run on. */
    private static void says(ObjectNode task, String command) {
        task.put("KillTimeout", Duration.ofSeconds(1).toNanos());
        var config = task.putObject("Config").put("command", "/bin/sh");
        config.putArray("args")
                .add("-c")
                .add("cd $NOMAD_ALLOC_DIR; (%s) > now; mv now said; exec sleep 3600".formatted(command));
    }

    private String said(Allocation allocation, int maxBytes) {
        return await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(
                        () -> new String(
                                Objects.requireNonNull(nomad().allocations()
                                        .file(allocation.id(), "alloc/said", maxBytes)
                                        .block()),
                                java.nio.charset.StandardCharsets.UTF_8),
                        text -> !text.isEmpty());
    }

    @Test
    void a_variable_is_changed_only_by_who_knows_its_last_change() {
        var path = "nomad/jobs/" + pod();
        var first = Objects.requireNonNull(
                nomad().variables().put(path, Map.of("a", "1"), 0).block());

        assertThatThrownBy(
                        () -> nomad().variables().put(path, Map.of("a", "2"), 0).block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isCasConflict()).isTrue());
        nomad().variables().put(path, Map.of("a", "3"), first.modifyIndex()).block();
        assertThat(nomad().variables().get(path).map(found -> found.items()).block())
                .isEqualTo(Map.of("a", "3"));
        nomad().variables().delete(path).block();
        nomad().variables().delete(path).block();
        assertThatThrownBy(() -> nomad().variables().get(path).block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isNotFound()).isTrue());
    }

    @Test
    void a_volume_is_made_found_by_name_and_deleted() {
        var name = pod().value();
        var made = Objects.requireNonNull(
                nomad().hostVolumes().create(name, "mkdir", null, 0).block());

        assertThat(nomad().hostVolumes().list().block())
                .anyMatch(volume -> volume.name().equals(name) && volume.id().equals(made.id()));
        assertThat(nomad().hostVolumes().list(name).block())
                .extracting(HostVolume::id)
                .containsExactly(made.id());
        assertThat(nomad().hostVolumes().list(name + "x").block()).isEmpty();
        await().atMost(TIMEOUT)
                .until(() -> "ready"
                        .equals(Objects.requireNonNull(
                                        nomad().hostVolumes().get(made.id()).block())
                                .state()));
        nomad().hostVolumes().delete(made.id()).block();
        assertThat(nomad().hostVolumes().list().block())
                .noneMatch(volume -> volume.name().equals(name));
    }

    @Test
    void a_launch_and_a_stop_are_told_in_order() {
        var id = pod();
        var events = new java.util.concurrent.CopyOnWriteArrayList<NomadEvent>();
        var watching = nomad().events()
                .from(0, List.of("Job", "Allocation", "Evaluation"))
                .flatMapIterable(frame -> frame.events())
                .filter(event -> concerns(event, id))
                .subscribe(events::add);
        try {
            running(id, 0);
            nomad().jobs().deregister(id.value(), false).block();
            awaitAllocation(id, Allocation::isClientTerminal);

            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(events.stream()
                                    .map(event -> event.topic() + " " + state(event))
                                    .toList())
                            .containsSubsequence(
                                    "Job registered",
                                    "Allocation run pending",
                                    "Allocation run running",
                                    "Job stopped",
                                    "Allocation stop running",
                                    "Allocation stop complete"));
        } finally {
            watching.dispose();
        }
    }

    @Test
    void a_resumed_stream_repeats_the_event_it_was_resumed_at() {
        var id = pod();
        running(id, 0);
        var index = get(id).jobModifyIndex();

        var frame = nomad().events()
                .from(index, List.of("Job"))
                .filter(each -> !each.isHeartbeat())
                .blockFirst(TIMEOUT);

        assertThat(Objects.requireNonNull(frame).index()).isEqualTo(index);
    }

    @Test
    void a_list_shows_our_meta() {
        var id = pod();
        register(id, 1, 0);

        assertThat(nomad().jobs().list("pod-").block())
                .filteredOn(job -> job.id().equals(id.value()))
                .singleElement()
                .satisfies(job -> assertThat(job.meta()).containsEntry("pod", id.value()));
    }

    @Test
    void nodes_show_their_devices() {
        Assumptions.assumeTrue(gpus() > 0, "this agent has no GPUs");

        assertThat(nomad().nodes().list().block())
                .anyMatch(node -> node.takesWork()
                        && node.devices().stream()
                                .anyMatch(device -> device.type().equals("gpu")
                                        && device.instances().size() == gpus()));
    }

    @Test
    void a_cordoned_node_keeps_what_runs_and_takes_nothing_new() {
        var node = onlyNode();
        var before = running(pod(), 0);
        var id = pod();
        nomad().nodes().setEligible(node, false).block();
        try {
            var evaluation = failure(register(id, 1, 0));
            assertThat(evaluation.failedTgAllocs().values())
                    .allMatch(failed -> failed.constraintFiltered().isEmpty()
                            && failed.dimensionExhausted().isEmpty());
            assertThat(whole(before).clientStatus()).isEqualTo("running");
        } finally {
            nomad().nodes().setEligible(node, true).block();
        }
        awaitAllocation(id, allocation -> allocation.clientStatus().equals("running"));
    }

    @Test
    void what_runs_on_a_drained_node_is_stopped_and_placed_again_when_the_drain_ends() {
        var node = onlyNode();
        var id = pod();
        var first = running(id, 0);
        nomad().nodes().drain(node, Duration.ofMinutes(5)).block();
        try {
            await().atMost(TIMEOUT).until(() -> whole(first).isClientTerminal());
            assertThat(whole(first).desiredStatus()).isEqualTo("stop");
            assertThat(whole(first).desiredDescription()).isEqualTo("alloc is being migrated");
            await().atMost(TIMEOUT).until(() -> !node(node).drain());
            assertThat(node(node).schedulingEligibility()).isEqualTo("ineligible");
        } finally {
            nomad().nodes().endDrain(node).block();
        }
        assertThat(node(node).takesWork()).isTrue();
        var second = awaitAllocation(id, allocation -> allocation.clientStatus().equals("running"));
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    /** Its id, where the agent has just one and nothing of others runs there that a drain would stop. */
    private String onlyNode() {
        var nodes = Objects.requireNonNull(nomad().nodes().list().block());
        Assumptions.assumeTrue(nodes.size() == 1, "this cluster has several nodes");
        Assumptions.assumeTrue(
                Objects.requireNonNull(nomad().allocations().list().block()).stream()
                        .allMatch(Allocation::isClientTerminal),
                "something of others runs on this agent");
        return nodes.getFirst().id();
    }

    private Node node(String id) {
        return Objects.requireNonNull(nomad().nodes().get(id).block());
    }

    @Test
    void a_wrong_token_is_refused_on_calls_and_on_the_stream() {
        Assumptions.assumeTrue(!(settings().token() instanceof NomadToken.None), "this agent asks for no token");
        var wrong = Nomad.at(settings().withToken(NomadToken.of("00000000-0000-0000-0000-000000000000")));
        try {
            assertThatThrownBy(() -> wrong.jobs().list("pod-").block())
                    .isInstanceOfSatisfying(
                            NomadException.class,
                            refused -> assertThat(refused.isForbidden()).isTrue());
            assertThatThrownBy(() -> wrong.events().from(0, List.of("Job")).blockFirst(TIMEOUT))
                    .isInstanceOf(NomadException.class);
        } finally {
            wrong.close().block();
        }
    }

    /** The job that the module itself would register. */
    static ObjectNode podJob(NomadSettings settings, Driver driver, PodId id, int generation, int gpus) {
        return podJob(settings, driver, id, generation, gpus, Map.of());
    }

    private JsonNode podTask(PodId id, Map<String, String> env) {
        return podJob(settings(), Driver.RAW_EXEC, id, 1, 0, env)
                .path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0);
    }

    private static ObjectNode podJob(
            NomadSettings settings, Driver driver, PodId id, int generation, int gpus, Map<String, String> env) {
        var spec = new PodSpec("ubuntu", null, new GpuRequest(gpus, null), List.of(), 1, List.of());
        var pod = new DesiredPod(
                id,
                Workspace.MAIN,
                new PodName("p"),
                spec,
                generation,
                DesiredState.RUN,
                Phase.REQUESTED,
                0,
                null,
                null,
                "",
                1);
        return new PodJob(NomadJobsSettings.of(settings, driver, "root")).of(pod, env);
    }

    final PodId pod() {
        var id = PodId.random(new SecureRandom());
        registered.add(id.value());
        return id;
    }

    /** What must be there before the job can run. */
    abstract void prepare(PodId id);

    final Registration register(PodId id, int generation, int gpus) {
        prepare(id);
        return Objects.requireNonNull(
                nomad().jobs().register(job(id, generation, gpus), 0).block());
    }

    final Allocation running(PodId id, int gpus) {
        register(id, 1, gpus);
        return awaitAllocation(id, allocation -> allocation.clientStatus().equals("running"));
    }

    private Allocation awaitAllocation(PodId id, Predicate<Allocation> is) {
        return await().atMost(TIMEOUT)
                .until(
                        () -> Objects.requireNonNull(
                                        nomad().jobs().allocations(id.value()).block())
                                .stream()
                                .max(java.util.Comparator.comparingLong(Allocation::createIndex))
                                .filter(is),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private Allocation whole(Allocation stub) {
        return Objects.requireNonNull(nomad().allocations().get(stub.id()).block());
    }

    private dev.berth.nomadsdk.Job get(PodId id) {
        return Objects.requireNonNull(nomad().jobs().get(id.value()).block());
    }

    private Evaluation failure(Registration registration) {
        return await().atMost(TIMEOUT)
                .until(
                        () -> Objects.requireNonNull(nomad().evaluations()
                                .get(Objects.requireNonNull(registration.evalId()))
                                .block()),
                        evaluation -> evaluation.status().equals("complete"));
    }

    final void end(String job) {
        nomad().jobs().deregister(job, false).block();
        await().atMost(TIMEOUT)
                .until(() -> Objects.requireNonNull(
                                nomad().jobs().allocations(job).block())
                        .stream()
                        .allMatch(Allocation::isClientTerminal));
        nomad().jobs().deregister(job, true).block();
        nomad().variables().delete("nomad/jobs/" + job).block();
        for (var volume : Objects.requireNonNull(nomad().hostVolumes().list().block())) {
            if (volume.name().equals(job)) {
                nomad().hostVolumes().delete(volume.id()).block();
            }
        }
    }

    private static boolean concerns(NomadEvent event, PodId id) {
        return event.job().filter(job -> job.id().equals(id.value())).isPresent()
                || event.allocation()
                        .filter(allocation -> allocation.jobId().equals(id.value()))
                        .isPresent();
    }

    private static String state(NomadEvent event) {
        return event.job()
                .map(job -> job.stop() ? "stopped" : "registered")
                .or(() -> event.allocation()
                        .map(allocation -> allocation.desiredStatus() + " " + allocation.clientStatus()))
                .orElse("");
    }
}
