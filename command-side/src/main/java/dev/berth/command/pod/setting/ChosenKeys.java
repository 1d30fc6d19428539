package dev.berth.command.pod.setting;

import dev.berth.command.decide.History;
import dev.berth.command.sshkey.SavedKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.PodSettings.KeysRequest;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.SshKeyId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The keys that somebody chose for a pod, as the log knows them at that moment. */
public sealed interface ChosenKeys {
    String UNKNOWN = "unknown-key";

    /** The same for a key that never was, one that was removed and one of another workspace. */
    String UNKNOWN_TEXT = "There is no such key in this workspace. GET /v1/ssh-keys lists those there are.";

    /** They are all of the workspace. {@code keys} is sorted, and null for all that it has. */
    record AllFound(@Nullable List<ChosenKey> keys) implements ChosenKeys {}

    record SomeMissing(Problem problem) implements ChosenKeys {}

    /** Path of the key at {@code index} in what was sent. */
    static String field(int index) {
        return "keys[%d]".formatted(index);
    }

    /** Whoever removes one of them at the same time makes the append fail, and the decision is made anew. */
    static CompletableFuture<ChosenKeys> of(@Nullable KeysRequest asked, Workspace workspace, History history) {
        var ids = asked == null ? null : asked.keys();
        if (ids == null) {
            return CompletableFuture.completedFuture(new AllFound(null));
        }
        var found = CompletableFuture.completedFuture(new ArrayList<Optional<ChosenKey>>());
        for (var id : ids) {
            found = found.thenCombine(find(id, workspace, history), (all, one) -> {
                all.add(one);
                return all;
            });
        }
        return found.thenApply(ChosenKeys::of);
    }

    private static CompletableFuture<Optional<ChosenKey>> find(SshKeyId id, Workspace workspace, History history) {
        return history.of(id.tag())
                .thenApply(SavedKey::of)
                .thenApply(key -> Optional.ofNullable(key)
                        .filter(saved -> saved.present() && saved.workspace().equals(workspace))
                        .map(saved -> new ChosenKey(id, saved.view().fingerprint())));
    }

    private static ChosenKeys of(List<Optional<ChosenKey>> found) {
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).isEmpty()) {
                faults.add(Fault.ofField(UNKNOWN, field(i), UNKNOWN_TEXT));
            }
        }
        return faults.isEmpty()
                ? new AllFound(found.stream()
                        .flatMap(Optional::stream)
                        .sorted(Comparator.comparing(key -> key.id().value()))
                        .toList())
                : new SomeMissing(new Problem(ProblemCode.INVALID_SPEC, text(faults), faults));
    }

    private static String text(List<Fault> faults) {
        return faults.size() == 1
                ? "'%s': %s".formatted(faults.getFirst().field(), UNKNOWN_TEXT)
                : "%d of the keys are not keys of this workspace; 'errors' lists each.".formatted(faults.size());
    }
}
