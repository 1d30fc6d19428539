package dev.berth.query.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class FrameLogTest {
    private static final Workspace ADA = new Workspace("ada");
    private static final Workspace BOB = new Workspace("bob");

    private final FrameLog frames = new FrameLog(3, 10);

    private void add(long position, Workspace workspace) {
        var frame = new Frame(
                position, Instant.EPOCH, "PodStarted", null, null, null, null, null, null, position, workspace);
        frames.add(List.of(new Frames.Rendered(frame, "{}")), position);
    }

    private List<Long> after(long position, Workspace workspace) {
        return frames.after(position, workspace).frames().stream()
                .map(rendered -> rendered.frame().position())
                .toList();
    }

    @Test
    void each_workspace_finds_its_own_frames_after_a_position() {
        add(11, ADA);
        add(12, BOB);
        add(13, ADA);
        assertThat(after(10, ADA)).containsExactly(11L, 13L);
        assertThat(after(11, ADA)).containsExactly(13L);
        assertThat(after(10, BOB)).containsExactly(12L);
        assertThat(frames.after(12, BOB)).isEqualTo(new FrameLog.Page(List.of(), 13));
    }

    @Test
    void what_is_not_all_there_any_more_is_not_answered() {
        assertThat(frames.after(9, ADA)).isNull();
        for (long position = 11; position <= 16; position++) {
            add(position, position % 2 == 0 ? ADA : BOB);
        }
        assertThat(frames.after(12, ADA)).isNull();
        assertThat(after(13, ADA)).containsExactly(14L, 16L);
        assertThat(after(13, BOB)).containsExactly(15L);
    }

    @Test
    void only_a_frame_of_ones_own_ends_the_wait() {
        StepVerifier.create(frames.beyond(10, ADA))
                .then(() -> add(11, BOB))
                .then(() -> assertThat(frames.end()).isEqualTo(11))
                .then(() -> add(12, ADA))
                .verifyComplete();
        StepVerifier.create(frames.beyond(11, ADA)).verifyComplete();
    }
}
