package dev.berth.command.volume.use;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.ReportVolumeUse;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReportVolumeUseTest {
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeId ID = VolumeId.random(new Random(1));
    private static final VolumeId OTHERS = VolumeId.random(new Random(2));
    private static final long GIB = 1L << 30;

    private final TestModule module = TestModule.withQuota(null);

    @BeforeEach
    void open() {
        module.commands().send(new CreateVolume(ANNA, ID, DATA, 10, null)).block();
        module.commands().send(new CreateVolume(BERT, OTHERS, DATA, 10, null)).block();
        accepted(module.commands()
                .send(new LaunchPod(
                        ANNA,
                        pod(1),
                        new PodName("one"),
                        spec(0),
                        null,
                        HOST_KEY,
                        null,
                        PodSettings.NONE,
                        false,
                        List.of(new AskedVolume(DATA, "/root/data")),
                        null))
                .block());
    }

    @AfterEach
    void close() {
        module.close();
    }

    private List<BerthEvent> report(Workspace workspace, PodId pod, VolumeId volume, long used) {
        int before = module.events().size();
        var answer = module.commands()
                .send(new ReportVolumeUse(Caller.system(workspace, "look"), pod, volume, DATA, used))
                .block();
        assertThat(answer).isNotInstanceOf(VolumeAnswer.Refused.class);
        return module.events().subList(before, module.events().size());
    }

    private List<BerthEvent> measured(long used) {
        return report(Workspace.MAIN, pod(1), ID, used);
    }

    @Test
    void a_volume_warns_once_at_nine_tenths_and_again_only_after_it_had_room() {
        assertThat(measured(9 * GIB - 1)).isEmpty();
        assertThat(measured(9 * GIB))
                .containsExactly(new VolumeFilling(ID, Workspace.MAIN, DATA, pod(1), 9 * GIB, 10 * GIB));
        assertThat(measured(12 * GIB)).isEmpty();
        assertThat(measured(86 * GIB / 10)).isEmpty();
        assertThat(measured(8 * GIB))
                .containsExactly(new VolumeRelieved(ID, Workspace.MAIN, DATA, pod(1), 8 * GIB, 10 * GIB));
        assertThat(measured(10 * GIB)).hasSize(1);
    }

    @Test
    void what_is_told_of_another_workspaces_volume_or_by_a_pod_that_has_it_not_is_no_news() {
        assertThat(report(Workspace.MAIN, pod(2), ID, 10 * GIB)).isEmpty();
        assertThat(report(Workspace.MAIN, pod(1), OTHERS, 10 * GIB)).isEmpty();
        assertThat(report(BERT.workspace(), pod(1), ID, 10 * GIB)).isEmpty();
        assertThat(report(BERT.workspace(), pod(1), OTHERS, 10 * GIB)).isEmpty();
    }
}
