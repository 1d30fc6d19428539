package dev.berth.command.policy;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetLaunchDefaults;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DefaultsAtLaunchTest {
    private final TestModule module = TestModule.withQuota(null);

    @BeforeEach
    void set() {
        set(new LaunchDefaults(50, "large", Duration.ofHours(8), Duration.ofDays(7)));
    }

    @AfterEach
    void close() {
        module.close();
    }

    private void set(LaunchDefaults defaults) {
        assertThat(module.commands()
                        .send(new SetLaunchDefaults(OWNER, Workspace.MAIN, defaults, null))
                        .block())
                .isInstanceOf(PolicyAnswer.Accepted.class);
    }

    private PodView launch(
            Caller caller, int number, boolean defaultDisk, @Nullable String size, PodSettings settings) {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                size,
                null,
                null,
                null,
                null,
                List.of());
        return module.accepted(new LaunchPod(
                caller,
                pod(number),
                new PodName("p" + number),
                spec,
                null,
                HOST_KEY,
                null,
                settings,
                defaultDisk,
                List.of(),
                null));
    }

    @Test
    void a_launch_that_says_nothing_gets_what_its_workspace_has_and_its_events_hold_it() {
        var launched = launch(ANNA, 1, true, null, PodSettings.NONE);

        assertThat(launched.diskGb()).isEqualTo(50);
        assertThat(launched.size()).isEqualTo("large");
        assertThat(launched.stopsAt()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(launched.terminatesAt()).isEqualTo(START.plus(Duration.ofDays(7)));
        assertThat(module.events())
                .filteredOn(PodLaunchRequested.class::isInstance)
                .singleElement()
                .extracting(event -> ((PodLaunchRequested) event).spec().diskGb())
                .isEqualTo(50);
    }

    @Test
    void what_a_launch_says_counts_before_the_defaults_also_that_there_be_no_timer() {
        var off = new PodSettings(null, null, TimerRequest.OFF, new TimerRequest(Duration.ofDays(1), null), null);
        var launched = launch(ANNA, 1, false, "default", off);

        assertThat(launched.diskGb()).isEqualTo(20);
        assertThat(launched.size()).isEqualTo("default");
        assertThat(launched.stopsAt()).isNull();
        assertThat(launched.terminatesAt()).isEqualTo(START.plus(Duration.ofDays(1)));
    }

    @Test
    void a_launch_gets_the_idle_stop_of_its_workspace_unless_it_says_otherwise() {
        var idle = new IdleRequest(Duration.ofHours(2), List.of(ActivitySignal.JOBS));
        set(new LaunchDefaults(null, null, null, null, idle));
        var launched = launch(ANNA, 1, true, null, PodSettings.NONE).idleStop();

        assertThat(launched.after()).isEqualTo(Duration.ofHours(2));
        assertThat(launched.count()).containsExactly(ActivitySignal.JOBS);
        assertThat(launched.setBy()).isEqualTo("anna");
        assertThat(launch(ANNA, 2, true, null, PodSettings.NONE.idling(IdleRequest.OFF))
                        .idleStop())
                .isNull();
    }

    @Test
    void another_workspace_gets_none_of_it_and_a_change_leaves_pods_as_they_are() {
        var before = launch(ANNA, 1, true, null, PodSettings.NONE);
        var other = launch(BERT, 2, true, null, PodSettings.NONE);
        set(LaunchDefaults.NONE);
        var after = launch(ANNA, 3, true, null, PodSettings.NONE);

        assertThat(before.diskGb()).isEqualTo(50);
        assertThat(List.of(other, after))
                .allSatisfy(pod -> assertThat(pod.diskGb()).isEqualTo(20))
                .allSatisfy(pod -> assertThat(pod.size()).isNull())
                .allSatisfy(pod -> assertThat(pod.stopsAt()).isNull());
    }
}
