package dev.berth.command.pod.edit;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.KeysRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

final class ChooseKeysTest {
    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private SshKeyId save(Caller caller, String letter) {
        var key = new SshPublicKey("ssh-ed25519", "AAAA" + letter, "SHA256:" + letter, "");
        return module.commands()
                                .send(new AddSshKeys(caller, List.of(key), null))
                                .block()
                        instanceof SshKeyAnswer.Accepted saved
                ? saved.keys().getFirst().id()
                : null;
    }

    private void remove(SshKeyId key) {
        assertThat(module.commands().send(new RemoveSshKey(ANNA, key)).block())
                .isInstanceOf(SshKeyAnswer.Accepted.class);
    }

    private static PodSettings keys(@Nullable List<SshKeyId> keys) {
        return new PodSettings(null, null, null, null, null, new KeysRequest(keys), null);
    }

    private Mono<PodAnswer> choose(Caller caller, @Nullable List<SshKeyId> keys) {
        return module.commands().send(new EditPod(caller, pod(1), null, null, null, keys(keys)));
    }

    private Mono<PodAnswer> launchWith(Caller caller, int pod, SshKeyId... keys) {
        return module.commands()
                .send(new LaunchPod(
                        caller, pod(pod), new PodName("p" + pod), spec(0), null, HOST_KEY, null, keys(List.of(keys))));
    }

    private static ChosenKey chosen(SshKeyId id, String letter) {
        return new ChosenKey(id, "SHA256:" + letter);
    }

    @Test
    void POD_4_keys_that_are_chosen_at_the_launch_stand_in_its_event_so_that_no_other_lets_in_for_even_a_moment() {
        var one = save(ANNA, "a");
        save(ANNA, "b");
        var view = accepted(launchWith(ANNA, 1, one).block());
        assertThat(view.chosenKeys()).containsExactly(chosen(one, "a"));
        assertThat(module.events())
                .filteredOn(PodLaunchRequested.class::isInstance)
                .singleElement()
                .extracting(event -> ((PodLaunchRequested) event).spec().chosenKeys())
                .isEqualTo(List.of(chosen(one, "a")));
        assertThat(module.events()).noneMatch(PodKeysChosen.class::isInstance);
    }

    @Test
    void POD_4_others_are_chosen_later_and_in_the_end_all() {
        var one = save(ANNA, "a");
        var two = save(ANNA, "b");
        module.accepted(launch(ANNA, 1, "p1", 0));
        assertThat(accepted(choose(ANNA, List.of(one)).block()).chosenKeys()).containsExactly(chosen(one, "a"));
        assertThat(accepted(choose(ANNA, List.of(two, one)).block()).chosenKeys())
                .containsExactlyInAnyOrder(chosen(one, "a"), chosen(two, "b"));
        assertThat(accepted(choose(ANNA, null).block()).chosenKeys()).isNull();
        assertThat(module.events().getLast()).isEqualTo(new PodKeysChosen(pod(1), Workspace.MAIN, 1, null, null));
    }

    @Test
    void nothing_happens_where_the_same_keys_are_chosen_in_another_order() {
        var one = save(ANNA, "a");
        var two = save(ANNA, "b");
        accepted(launchWith(ANNA, 1, one, two).block());
        int before = module.events().size();
        accepted(choose(ANNA, List.of(two, one)).block());
        assertThat(module.events()).hasSize(before);
    }

    @Test
    void a_key_of_another_workspace_one_that_was_removed_and_one_that_never_was_are_refused_in_the_same_words() {
        var live = save(ANNA, "a");
        var theirs = save(BERT, "a");
        var removed = save(ANNA, "b");
        remove(removed);
        var never = new SshKeyId("key-aaaaaaaaaaaaaaaa");
        module.accepted(launch(ANNA, 1, "p1", 0));
        int before = module.events().size();

        var problems = Stream.of(theirs, removed, never)
                .flatMap(key -> Stream.of(
                        refused(launchWith(ANNA, 2, live, key).block()),
                        refused(choose(ANNA, List.of(live, key)).block())))
                .toList();

        assertThat(problems).extracting(Problem::code).containsOnly(ProblemCode.INVALID_SPEC);
        assertThat(problems.stream().distinct())
                .singleElement()
                .satisfies(problem -> assertThat(problem.errors())
                        .singleElement()
                        .returns("keys[1]", Fault::field)
                        .returns("unknown-key", Fault::code));
        assertThat(module.events()).hasSize(before);
    }

    @Test
    void somebody_of_another_workspace_chooses_nothing_for_a_pod() {
        var theirs = save(BERT, "a");
        module.accepted(launch(ANNA, 1, "p1", 0));
        assertThat(refused(choose(BERT, List.of(theirs)).block()).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
    }

    @Test
    void RUN_5_for_a_pod_with_keys_of_its_own_none_are_chosen() {
        var one = save(ANNA, "a");
        var own = new SshPublicKey("ssh-ed25519", "AAAA", "SHA256:own", "");
        var spec = new PodSpec(
                "ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of(), null, null, List.of(own), null, null);
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("p1"), spec, null, HOST_KEY, null));
        for (var keys : Stream.of(List.of(one), (List<SshKeyId>) null).toList()) {
            var problem = refused(choose(ANNA, keys).block());
            assertThat(problem.detail()).contains("SSH_PUBLIC_KEY");
            assertThat(problem.errors()).extracting(Fault::field).containsExactly("keys");
        }
    }

    @Test
    void a_request_that_is_repeated_chooses_once_even_after_the_key_was_removed() {
        var one = save(ANNA, "a");
        module.accepted(launch(ANNA, 1, "p1", 0));
        var request = new RequestKey("key-1", "00ff");
        var command = new EditPod(ANNA, pod(1), null, request, null, keys(List.of(one)));
        accepted(module.commands().send(command).block());
        remove(one);
        accepted(module.commands().send(command).block());
        assertThat(module.events()).filteredOn(PodKeysChosen.class::isInstance).hasSize(1);
    }

    @Test
    void of_a_choice_and_a_removal_of_the_same_key_at_once_the_choice_does_not_win_over_what_came_first() {
        for (int i = 0; i < 20; i++) {
            var key = save(ANNA, "k" + i);
            Mono.zip(
                            launchWith(ANNA, 100 + i, key).subscribeOn(Schedulers.parallel()),
                            module.commands().send(new RemoveSshKey(ANNA, key)).subscribeOn(Schedulers.parallel()))
                    .block();
        }
        assertThat(KeyHistory.of(module.events()).wronglyChosen()).isEmpty();
    }
}
