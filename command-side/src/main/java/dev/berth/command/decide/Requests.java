package dev.berth.command.decide;

import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What an Idempotency-Key was used for before. */
public final class Requests {
    private Requests() {}

    /** The events that came of {@code request}, none where there is no key. */
    public static CompletableFuture<List<RecordedEvent>> of(
            @Nullable RequestKey request, Workspace workspace, History history) {
        return request == null ? CompletableFuture.completedFuture(List.of()) : history.of(request.tag(workspace));
    }

    /** The refusal of {@code request} where its key was used for another one, else null. */
    public static @Nullable Problem reused(@Nullable RequestKey request, List<RecordedEvent> uses) {
        if (request == null || uses.isEmpty()) {
            return null;
        }
        var first = uses.getFirst().event().request();
        return first != null && first.hash().equals(request.hash())
                ? null
                : Problem.of(
                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                        "The Idempotency-Key '%s' came with another request before. Send a new key with a new request."
                                .formatted(request.key()));
    }
}
