package dev.berth.command.quota;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.launchNodes;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

final class DiskQuotaTest {
    private final TestModule module = TestModule.withQuota(4);
    private final Random random = new Random(3);

    @AfterEach
    void close() {
        module.close();
    }

    private void limit(WorkspaceQuota quota) {
        module.commands()
                .send(new SetQuota(ANNA, ANNA.workspace(), quota, null))
                .block();
    }

    private VolumeAnswer create(Caller caller, String name, int sizeGb) {
        return module.commands()
                .send(new CreateVolume(caller, VolumeId.random(random), new VolumeName(name), sizeGb, null))
                .block();
    }

    private static Problem problem(VolumeAnswer answer) {
        return ((VolumeAnswer.Refused) answer).problem();
    }

    @Test
    void disks_of_all_nodes_and_volumes_count_and_the_refusal_says_what_is_used_wanted_and_allowed() {
        limit(new WorkspaceQuota(null, null, null, 100, null));
        accepted(module.commands().send(launchNodes(ANNA, 1, "train", 0, 3)).block());
        assertThat(create(ANNA, "data", 30)).isInstanceOf(VolumeAnswer.Accepted.class);

        var launch = refused(module.commands().send(launch(ANNA, 2, "two", 0)).block());
        assertThat(launch.code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
        assertThat(launch.detail())
                .isEqualTo(
                        "The workspace 'main' holds 90 of its 100 GiB of disks and volumes, and this pod asks for 20. Terminate a pod or delete a volume, or ask for 10 or fewer.");
        assertThat(launch.errors()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("diskGb");
            assertThat(fault.code()).isEqualTo("quota-exceeded");
        });
        var volume = problem(create(ANNA, "models", 11));
        assertThat(volume.errors()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("sizeGb");
            assertThat(fault.detail()).contains("holds 90 of its 100 GiB", "this volume asks for 11");
        });
        assertThat(create(ANNA, "models", 10)).isInstanceOf(VolumeAnswer.Accepted.class);
        assertThat(create(BERT, "data", 500)).isInstanceOf(VolumeAnswer.Accepted.class);
    }

    @Test
    void a_stopped_pod_keeps_its_disk_and_starts_again_also_where_the_quota_became_smaller() {
        accepted(module.commands().send(launch(ANNA, 1, "one", 2)).block());
        limit(new WorkspaceQuota(null, 0, 0, 10, 0));
        module.commands().send(new StopPod(ANNA, pod(1), null, null)).block();
        module.commands()
                .send(new ReportPod(
                        Caller.system(ANNA.workspace(), "watch"),
                        pod(1),
                        1,
                        new Stopped(new Reason("stopped", "Stopped."), 20, null)))
                .block();

        assertThat(problem(create(ANNA, "data", 1)).detail()).contains("holds 20 of its 10 GiB", "0 of its 0 volumes");
        accepted(module.commands().send(new StartPod(ANNA, pod(1), null, null)).block());
    }

    @Test
    void a_workspaces_own_number_of_gpus_takes_the_place_of_what_holds_for_all() {
        limit(new WorkspaceQuota(6, null, null, null, null));
        accepted(module.commands().send(launch(ANNA, 1, "one", 6)).block());
        refused(module.commands().send(launch(ANNA, 2, "two", 1)).block());
        refused(module.commands().send(launch(BERT, 3, "three", 5)).block());
        limit(new WorkspaceQuota(null, 1, null, null, null));
        var both = refused(module.commands().send(launch(ANNA, 2, "two", 1)).block());
        assertThat(both.errors()).hasSize(2);
        assertThat(both.detail()).contains("6 of its 4 GPUs", "1 of its 1 pods");
    }

    @Test
    void of_volumes_and_launches_that_come_at_once_as_many_are_accepted_as_there_is_room_for() {
        limit(new WorkspaceQuota(null, null, null, 100, null));
        var launches = Flux.fromStream(IntStream.range(0, 8).boxed())
                .flatMap(i -> module.commands()
                        .send(launch(ANNA, i, "p%dx".formatted(i), 0))
                        .subscribeOn(Schedulers.parallel())
                        .map(answer -> answer instanceof PodAnswer.Accepted));
        var volumes = Flux.fromStream(IntStream.range(0, 8).boxed())
                .flatMap(i -> module.commands()
                        .send(new CreateVolume(
                                ANNA, VolumeId.random(new Random(i)), new VolumeName("v%dx".formatted(i)), 20, null))
                        .subscribeOn(Schedulers.parallel())
                        .map(answer -> answer instanceof VolumeAnswer.Accepted));

        assertThat(Flux.merge(launches, volumes)
                        .filter(accepted -> accepted)
                        .count()
                        .block(Duration.ofSeconds(60)))
                .isEqualTo(5);
    }
}
