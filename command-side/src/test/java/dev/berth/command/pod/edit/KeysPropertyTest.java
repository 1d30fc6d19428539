package dev.berth.command.pod.edit;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.KeysRequest;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whoever saves, removes and chooses keys in whatever order: a pod is only ever given keys that its workspace has then. */
final class KeysPropertyTest {
    private static final List<String> LETTERS = List.of("a", "b", "c");

    /** {@code keys} are places in what one may name: the keys of both workspaces, saved or not. */
    record Step(boolean anna, int kind, int letter, int pod, Set<Integer> keys) {
        Caller caller() {
            return anna ? ANNA : BERT;
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, LETTERS.size() - 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers()
                                .between(0, 2 * LETTERS.size() - 1)
                                .set()
                                .ofMinSize(1)
                                .ofMaxSize(3))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 150)
    void POD_4_what_is_chosen_is_a_live_key_of_the_pods_workspace_or_refused_as_unknown(
            @ForAll("histories") List<Step> steps) {
        try (var module = TestModule.withQuota(null)) {
            var ids = ids(module);
            for (var step : steps) {
                var caller = step.caller();
                switch (step.kind()) {
                    case 0 ->
                        module.commands()
                                .send(add(caller, LETTERS.get(step.letter())))
                                .block();
                    case 1 ->
                        module.commands()
                                .send(new RemoveSshKey(caller, ids.get(step.letter())))
                                .block();
                    case 2 -> check(module, step, ids, launch(step, ids));
                    default -> check(module, step, ids, edit(step, ids));
                }
            }
            assertThat(KeyHistory.of(module.events()).wronglyChosen()).isEmpty();
        }
    }

    private static void check(TestModule module, Step step, List<SshKeyId> ids, Object command) {
        var live = KeyHistory.of(module.events()).live();
        var workspace = step.caller().workspace();
        boolean known = chosen(step, ids).stream().allMatch(key -> workspace.equals(live.get(key)));
        var answer = command instanceof LaunchPod launch
                ? module.commands().send(launch).block()
                : module.commands().send((EditPod) command).block();
        if (answer instanceof PodAnswer.Refused(var problem)) {
            // The name is taken, or there is no such pod in the workspace: both without looking at the keys' truth.
            assertThat(problem.code() == ProblemCode.INVALID_SPEC)
                    .isEqualTo(!known && problem.code() != ProblemCode.UNKNOWN_POD);
        } else {
            assertThat(known).isTrue();
        }
    }

    private static LaunchPod launch(Step step, List<SshKeyId> ids) {
        // Each workspace launches pods of its own numbers.
        int number = step.pod() + (step.anna() ? 0 : 10);
        return new LaunchPod(
                step.caller(),
                pod(number),
                new PodName("p" + number),
                spec(0),
                null,
                HOST_KEY,
                null,
                settings(step, ids));
    }

    private static EditPod edit(Step step, List<SshKeyId> ids) {
        return new EditPod(step.caller(), pod(step.pod()), null, null, null, settings(step, ids));
    }

    private static PodSettings settings(Step step, List<SshKeyId> ids) {
        return new PodSettings(null, null, null, null, null, new KeysRequest(chosen(step, ids)), null, null);
    }

    private static List<SshKeyId> chosen(Step step, List<SshKeyId> ids) {
        return step.keys().stream().map(ids::get).toList();
    }

    private static AddSshKeys add(Caller caller, String letter) {
        var key = new SshPublicKey("ssh-ed25519", "AAAA" + letter, "SHA256:" + letter, "");
        return new AddSshKeys(caller, List.of(key), null);
    }

    /** Of the keys of both workspaces, which are removed again. */
    private static List<SshKeyId> ids(TestModule module) {
        Map<Integer, SshKeyId> ids = new HashMap<>();
        for (var caller : List.of(ANNA, BERT)) {
            for (var letter : LETTERS) {
                var answer = module.commands().send(add(caller, letter)).block();
                var id = ((SshKeyAnswer.Accepted) answer).keys().getFirst().id();
                ids.put(ids.size(), id);
                module.commands().send(new RemoveSshKey(caller, id)).block();
            }
        }
        return ids.values().stream().toList();
    }
}
