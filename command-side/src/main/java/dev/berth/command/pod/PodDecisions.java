package dev.berth.command.pod;

import dev.berth.command.decide.Decision;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The three ways in which a decision about a pod can end. */
public final class PodDecisions {
    private PodDecisions() {}

    /** The tag that all events of {@code pod} carry. */
    public static Tag tag(PodId pod) {
        return new Tag(Tag.POD, pod.value());
    }

    /**
     * Accepted: {@code events} happen to the pod.
     *
     * @param before null for a launch
     */
    public static Decision<PodAnswer> accept(@Nullable PodView before, List<? extends PodEvent> events, Instant now) {
        return accept(before, events, List.of(), now);
    }

    /** The same with what happens to other things by it, {@code alongside}, which is told first. */
    public static Decision<PodAnswer> accept(
            @Nullable PodView before,
            List<? extends PodEvent> events,
            List<? extends BerthEvent> alongside,
            Instant now) {
        List<BerthEvent> all = new ArrayList<>(alongside);
        all.addAll(events);
        return new Decision<>(all, last -> {
            var view = before;
            var position = last - events.size();
            for (var event : events) {
                position++;
                view = PodView.evolve(view, event, now, position);
            }
            if (view == null) {
                throw new IllegalStateException("A decision was accepted, but nothing happens");
            }
            return new PodAnswer.Accepted(view, CompletableFuture.completedFuture(last));
        });
    }

    /** Accepted, but nothing is left to do. */
    public static Decision<PodAnswer> unchanged(PodView view) {
        return Decision.unchanged(new PodAnswer.Accepted(view, CompletableFuture.completedFuture(view.version())));
    }

    public static Decision<PodAnswer> refuse(Problem problem) {
        return Decision.unchanged(new PodAnswer.Refused(problem));
    }
}
