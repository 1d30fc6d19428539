package dev.berth.command.sshkey.remove;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.sshkey.SavedKey;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes a key of the caller's workspace. */
final class RemoveSshKeyHandler {
    private RemoveSshKeyHandler() {}

    static CompletableFuture<Decision<SshKeyAnswer>> handle(RemoveSshKey command, History history, Instant now) {
        return history.of(command.key().tag()).thenApply(SavedKey::of).thenApply(key -> decide(command, key));
    }

    private static Decision<SshKeyAnswer> decide(RemoveSshKey command, @Nullable SavedKey key) {
        var workspace = command.caller().workspace();
        if (key == null || !key.present() || !key.workspace().equals(workspace)) {
            return Decision.unchanged(
                    new SshKeyAnswer.Refused(unknown(command.key().value())));
        }
        var removed = new SshKeyRemoved(command.key(), workspace, key.view().fingerprint(), true);
        return new Decision<>(
                List.of(removed),
                last -> new SshKeyAnswer.Accepted(List.of(key.view()), 0, CompletableFuture.completedFuture(last)));
    }

    /** The same for a key that never was and for one of another workspace. */
    static Problem unknown(String key) {
        return Problem.of(
                ProblemCode.UNKNOWN_KEY,
                "There is no key '%s' in this workspace. GET /v1/ssh-keys lists those there are.".formatted(key));
    }
}
