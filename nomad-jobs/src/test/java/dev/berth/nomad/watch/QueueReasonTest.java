package dev.berth.nomad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Evaluation.Asked;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Why a pod waits that is bound to the machine of its disk. */
class QueueReasonTest {
    private static final GpuRequest ONE = new GpuRequest(1, null);
    private static final Map<String, Integer> TAKEN = Map.of("devices: no devices match request", 1);
    private static final Map<String, Integer> NO_VOLUME = Map.of("missing compatible host volumes", 1);

    @Test
    void a_full_machine_is_named_with_what_it_has() {
        assertThat(why(NO_VOLUME, TAKEN, node("vm", "ready", false, "eligible", 2)))
                .isEqualTo(
                        new Reason("sold-out", "Waiting for 1 GPU on vm, where its disk is: 2 of 2 are free there."));
        assertThat(why(NO_VOLUME, Map.of("memory", 1), node("vm", "ready", false, "eligible", 2)))
                .isEqualTo(new Reason("sold-out", "Waiting for vm, where its disk is: it is out of memory."));
    }

    @Test
    void a_pod_that_a_drain_made_leave_is_told_so_also_once_the_drain_is_over() {
        var drained = node("vm", "ready", false, "ineligible", 4);
        assertThat(QueueReason.away(drained, true)).extracting(Reason::code).isEqualTo("node-draining");
        assertThat(QueueReason.away(drained, false)).extracting(Reason::code).isEqualTo("node-cordoned");
    }

    @Test
    void a_machine_that_is_drained_cordoned_down_or_gone_is_named_with_that() {
        assertThat(why(NO_VOLUME, Map.of(), node("vm", "ready", true, "ineligible", 2)))
                .isEqualTo(new Reason(
                        "node-draining",
                        "Waiting for vm, where its disk is, which cannot move: that machine is being drained."));
        assertThat(why(NO_VOLUME, Map.of(), node("vm", "ready", false, "ineligible", 2))
                        .code())
                .isEqualTo("node-cordoned");
        assertThat(why(NO_VOLUME, Map.of(), node("vm", "down", false, "eligible", 2))
                        .code())
                .isEqualTo("node-down");
        assertThat(why(
                                NO_VOLUME,
                                Map.of(),
                                new Node("gone", "gone", "gone", null, false, null, Map.of(), null, null, 0))
                        .code())
                .isEqualTo("node-down");
    }

    @Test
    void a_machine_that_has_too_few_gpus_while_others_have_enough_is_named() {
        var home = node("vm", "ready", false, "eligible", 0);
        var other = node("big", "ready", false, "eligible", 2);
        var both = GpuInventory.of(List.of(home, other), List.of());

        assertThat(QueueReason.of(evaluation(Map.of("missing devices", 1), Map.of()), ONE, both, home))
                .isEqualTo(new Reason(
                        "node-lacks-gpus", "Waiting for 1 GPU on vm, where its disk is: that machine has 0."));
    }

    @Test
    void BASE_22_nodes_of_a_pod_wait_for_as_many_machines_and_are_told_where_there_never_are_so_many() {
        var two = GpuInventory.of(
                List.of(node("a", "ready", false, "eligible", 2), node("b", "ready", false, "eligible", 2)), List.of());
        assertThat(QueueReason.tooFewMachines(3, ONE, two))
                .isEqualTo(
                        new Reason(
                                "never-fits",
                                "This pod can never start on this cluster as it is: it asks for 3 machines with 1 GPU each, and there are 2."));
        assertThat(QueueReason.tooFewMachines(2, ONE, two).text())
                .isEqualTo("Waiting for 2 machines with 1 GPU each at the same time: 2 have so many free.");
        var failure = new PlacementFailure(1, Map.of(), Map.of("devices: no devices match request", 1), Map.of());
        assertThat(QueueReason.ofNodes(5, failure, ONE, two).text())
                .isEqualTo("Waiting for 5 times 1 GPU: 4 of 4 are free.");
        var apart = new PlacementFailure(2, Map.of("distinct_hosts", 2), Map.of(), Map.of());
        assertThat(QueueReason.ofNodes(3, apart, ONE, two).text()).contains("never", "a machine of its own");
    }

    @Test
    void a_disk_that_its_machine_does_not_show_yet_is_being_prepared() {
        assertThat(why(NO_VOLUME, Map.of(), node("vm", "ready", false, "eligible", 2)))
                .isEqualTo(new Reason("preparing-disk", "Waiting for its disk to be ready on vm."));
    }

    @Test
    void a_size_that_no_machine_could_hold_if_it_were_empty_never_fits_and_is_not_counted_as_waiting() {
        var cpu = Map.of("cpu", 2);
        var nodes = List.of(machine("small", 2_000, 1_000, 0), machine("large", 9_000, 4_000, 1_000));
        var both = GpuInventory.of(nodes, List.of());

        var tooLarge = evaluation(Map.of(), cpu, Map.of("main", new Asked(100_000, 0)));
        assertThat(QueueReason.of(tooLarge, ONE, both, null))
                .isEqualTo(new Reason(
                        "never-fits",
                        "This pod can never start on this cluster as it is: it asks for 100000 MHz of processor, and no machine"
                                + " has more than 8000."));
        assertThat(QueueReason.isExhausted(tooLarge, both, null)).isFalse();

        var memory = evaluation(Map.of(), Map.of("memory", 2), Map.of("main", new Asked(0, 5_000)));
        assertThat(QueueReason.of(memory, ONE, both, null).text())
                .contains("never", "5000 MiB of memory, and no machine has more than 4000");

        var fits = evaluation(Map.of(), cpu, Map.of("main", new Asked(8_000, 0)));
        assertThat(QueueReason.of(fits, ONE, both, null).code()).isEqualTo("sold-out");
        assertThat(QueueReason.isExhausted(fits, both, null)).isTrue();

        assertThat(QueueReason.of(fits, ONE, both, nodes.getFirst()))
                .isEqualTo(new Reason(
                        "never-fits",
                        "This pod can never start on this cluster as it is: it asks for 8000 MHz of processor, and small, where"
                                + " its disk is, has 2000."));
        assertThat(QueueReason.isExhausted(fits, both, nodes.getFirst())).isFalse();
    }

    @Test
    void a_machine_that_does_not_say_what_it_has_may_hold_anything() {
        var all = GpuInventory.of(List.of(node("vm", "ready", false, "eligible", 0)), List.of());
        var large = evaluation(Map.of(), Map.of("cpu", 1), Map.of("main", new Asked(100_000, 0)));
        assertThat(QueueReason.of(large, ONE, all, null).code()).isEqualTo("sold-out");
    }

    private static Node machine(String name, long cpuMhz, long memoryMb, long reservedMhz) {
        return new Node(
                name,
                name,
                "ready",
                "eligible",
                false,
                null,
                Map.of(),
                new Node.Resources(List.of(), new Node.Cpu(cpuMhz), new Node.Memory(memoryMb)),
                new Node.Resources(List.of(), new Node.Cpu(reservedMhz), null),
                1);
    }

    @Test
    void how_many_wait_longer_is_told_less_exactly_the_more_there_are() {
        var why = new Reason("sold-out", "Waiting.");

        assertThat(QueueReason.withOlder(why, 0)).isEqualTo(why);
        assertThat(QueueReason.withOlder(why, 1).text()).isEqualTo("Waiting. 1 pod waits longer.");
        assertThat(QueueReason.withOlder(why, 10).text()).isEqualTo("Waiting. 10 pods wait longer.");
        assertThat(QueueReason.withOlder(why, 11)).isEqualTo(QueueReason.withOlder(why, 100));
        assertThat(QueueReason.withOlder(why, 101).text()).isEqualTo("Waiting. More than 100 pods wait longer.");
        assertThat(QueueReason.withOlder(why, 5_000).text()).isEqualTo("Waiting. More than 1000 pods wait longer.");
    }

    private static @Nullable Reason why(Map<String, Integer> filtered, Map<String, Integer> exhausted, Node home) {
        return QueueReason.of(evaluation(filtered, exhausted), ONE, GpuInventory.of(List.of(home), List.of()), home);
    }

    private static Evaluation evaluation(Map<String, Integer> filtered, Map<String, Integer> exhausted) {
        return evaluation(filtered, exhausted, Map.of());
    }

    private static Evaluation evaluation(
            Map<String, Integer> filtered, Map<String, Integer> exhausted, Map<String, Asked> asked) {
        return new Evaluation(
                "e",
                "j",
                "complete",
                null,
                null,
                Map.of("pod", new PlacementFailure(1, filtered, exhausted, asked)),
                null,
                1,
                1,
                1,
                0);
    }

    private static Node node(String name, String status, boolean drain, String eligibility, int gpus) {
        var instances = java.util.stream.IntStream.range(0, gpus)
                .mapToObj(i -> new Node.Instance(name + i, true))
                .toList();
        var devices =
                gpus == 0 ? List.<Node.Device>of() : List.of(new Node.Device("nvidia", "gpu", "stand-in", instances));
        return new Node(
                name,
                name,
                status,
                eligibility,
                drain,
                null,
                Map.of(),
                new Node.Resources(devices, null, null),
                null,
                1);
    }
}
