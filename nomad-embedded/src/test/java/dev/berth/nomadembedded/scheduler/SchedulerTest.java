package dev.berth.nomadembedded.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.Box;
import dev.berth.nomadembedded.state.FailedPlacement;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.StoredTaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SchedulerTest {
    private static final List<String> GPUS = List.of("g0", "g1", "g2", "g3");

    /** Each number is a pod that wants so many GPUs, or, where its name already runs, its stop. */
    record Step(int pod, int gpus) {}

    @Property(tries = 200)
    void no_gpu_and_no_port_is_ever_held_twice_and_each_refusal_is_true(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 59) Integer> numbers, @ForAll long seed) {
        Scheduler scheduler = new Scheduler(new Random(seed));
        Map<String, StoredAllocation> running = new HashMap<>();
        for (Step step : numbers.stream().map(n -> new Step(n % 10, n / 10)).toList()) {
            String id = "pod-" + step.pod();
            if (running.remove(id) != null) {
                continue;
            }
            ObjectNode job = Box.job(id, step.gpus());
            Cluster cluster = new Cluster(
                            List.of("raw_exec"),
                            "berth",
                            "stand-in",
                            GPUS,
                            Set.of(),
                            Set.of(),
                            20000,
                            20004,
                            Set.of(),
                            true,
                            port -> port != 20002)
                    .holding(running.values());

            Scheduler.Plan plan = scheduler.plan(job, List.of(), cluster);

            int held = running.values().stream()
                    .mapToInt(allocation -> allocation.devices().size())
                    .sum();
            if (step.gpus() > GPUS.size()) {
                assertThat(plan.failures().get("pod").text()).isEqualTo(FailedPlacement.MISSING_DEVICES.text());
            } else if (step.gpus() > GPUS.size() - held) {
                assertThat(plan.failures().get("pod").text()).isEqualTo(FailedPlacement.DEVICES_TAKEN.text());
            } else if (running.size() == 4) {
                assertThat(plan.failures().get("pod").text()).isEqualTo("network: dynamic port selection failed");
            } else {
                running.put(id, allocation(job, plan.placements().getFirst()));
            }
            List<String> gpus = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            running.values().forEach(allocation -> {
                gpus.addAll(allocation.devices());
                allocation.ports().forEach(port -> ports.add(port.value()));
            });
            assertThat(gpus).doesNotHaveDuplicates();
            assertThat(ports).doesNotHaveDuplicates().doesNotContain(20002);
        }
    }

    private static StoredAllocation allocation(ObjectNode job, Scheduler.Placement placement) {
        String id = job.path("ID").asText();
        return new StoredAllocation(
                id,
                placement.name(),
                id,
                "pod",
                "main",
                "",
                "run",
                "",
                "running",
                "",
                placement.ports(),
                placement.devices(),
                "stand-in",
                "",
                "",
                StoredTaskState.NEW,
                job,
                1,
                1,
                1,
                1,
                1);
    }
}
