package dev.berth.command.sshkey.reached;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.ReportKeyRemoval;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReportKeyRemovalTest {
    private static final SshPublicKey KEY = new SshPublicKey("ssh-ed25519", "AAAA", "SHA256:x", "");
    private static final PodId ONE = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId TWO = new PodId("pod-bbbbbbbbbbbbbbbb");
    private static final int REMOVAL = 2;

    private final TestModule module = TestModule.withQuota(null);
    private SshKeyId id;

    @BeforeEach
    void addAndRemove() {
        add();
        id = ((SshKeyAdded) module.events().getFirst()).key();
        remove();
    }

    @AfterEach
    void close() {
        module.close();
    }

    private void add() {
        module.commands().send(new AddSshKeys(ANNA, List.of(KEY), null)).block();
    }

    private void remove() {
        module.commands().send(new RemoveSshKey(ANNA, id)).block();
    }

    /** What was appended. */
    private List<BerthEvent> report(Caller caller, long removal, PodId... awaited) {
        int before = module.events().size();
        module.commands()
                .send(new ReportKeyRemoval(caller, id, removal, List.of(awaited)))
                .block();
        var events = module.events();
        return List.copyOf(events.subList(before, events.size()));
    }

    private SshKeyRemovalReached reached(PodId... awaited) {
        return new SshKeyRemovalReached(id, Workspace.MAIN, "SHA256:x", List.of(awaited));
    }

    @Test
    void what_a_removal_has_reached_is_noted_once_and_never_taken_back() {
        assertThat(report(ANNA, REMOVAL, TWO, ONE)).containsExactly(reached(ONE, TWO));
        assertThat(report(ANNA, REMOVAL, ONE, TWO)).isEmpty();
        assertThat(report(ANNA, REMOVAL, TWO)).containsExactly(reached(TWO));
        assertThat(report(ANNA, REMOVAL, ONE, TWO)).isEmpty();
        assertThat(report(ANNA, REMOVAL)).containsExactly(reached());
        assertThat(report(ANNA, REMOVAL)).isEmpty();
        assertThat(report(ANNA, REMOVAL, ONE)).isEmpty();
    }

    @Test
    void a_removal_that_reached_all_pods_at_once_is_noted_too() {
        assertThat(report(ANNA, REMOVAL)).containsExactly(reached());
    }

    @Test
    void what_is_told_of_one_removal_is_never_taken_for_a_later_one() {
        add();
        assertThat(report(ANNA, REMOVAL)).isEmpty();
        remove();
        assertThat(report(ANNA, REMOVAL)).isEmpty();
        assertThat(report(ANNA, 4)).containsExactly(reached());
    }

    @Test
    void a_report_from_another_workspace_changes_nothing() {
        assertThat(report(BERT, REMOVAL)).isEmpty();
    }
}
