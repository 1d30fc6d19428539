package dev.berth.messages.sshkey;

import dev.berth.messages.problem.Problem;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What became of a command about keys. */
public sealed interface SshKeyAnswer {
    /**
     * The command was accepted.
     *
     * @param keys the keys it was about
     * @param added how many of them were not known before
     * @param position of the last event appended, completed once the append is durable; where nothing had to be
     *     appended, of the last event about these keys
     */
    record Accepted(List<SshKeyView> keys, int added, CompletableFuture<Long> position) implements SshKeyAnswer {}

    record Refused(Problem problem) implements SshKeyAnswer {}
}
