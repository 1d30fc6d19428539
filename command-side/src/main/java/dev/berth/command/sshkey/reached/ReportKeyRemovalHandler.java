package dev.berth.command.sshkey.reached;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.ReportKeyRemoval;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notes how far a removal has come. It only ever comes further: a pod that has heard of it is not waited for again. */
final class ReportKeyRemovalHandler {
    private ReportKeyRemovalHandler() {}

    static CompletableFuture<Decision<SshKeyAnswer>> handle(ReportKeyRemoval report, History history, Instant now) {
        return history.of(report.key().tag()).thenApply(LastRemoval::of).thenApply(removal -> decide(report, removal));
    }

    private static Decision<SshKeyAnswer> decide(ReportKeyRemoval report, @Nullable LastRemoval removal) {
        if (removal == null
                || removal.position() != report.removal()
                || !removal.workspace().equals(report.caller().workspace())) {
            return Decision.unchanged(nothingNew());
        }
        var before = removal.awaited();
        var awaited = report.awaited().stream()
                .filter(pod -> before == null || before.contains(pod))
                .distinct()
                .sorted(Comparator.comparing(PodId::value))
                .toList();
        return awaited.equals(before)
                ? Decision.unchanged(nothingNew())
                : new Decision<>(
                        List.of(new SshKeyRemovalReached(
                                report.key(), removal.workspace(), removal.fingerprint(), awaited)),
                        last -> new SshKeyAnswer.Accepted(List.of(), 0, CompletableFuture.completedFuture(last)));
    }

    /** It was about a removal that is not the key's last one, or says what is known. */
    private static SshKeyAnswer nothingNew() {
        return new SshKeyAnswer.Accepted(List.of(), 0, CompletableFuture.completedFuture(0L));
    }
}
