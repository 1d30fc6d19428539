package dev.berth.query.pod;

import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodView;
import dev.berth.query.reading.RowCache.Fact;
import org.jspecify.annotations.Nullable;

/**
 * One row of table {@code pod}.
 *
 * @param createdPosition position of the launch, by which lists are ordered
 */
record PodRow(PodRecord pod, long createdPosition) {
    static PodRow evolve(@Nullable PodRow before, Fact<PodEvent> fact) {
        PodView view =
                PodView.evolve(before == null ? null : before.pod.view(), fact.event(), fact.at(), fact.position());
        return switch (fact.event()) {
            case PodLaunchRequested launch -> new PodRow(new PodRecord(view, launch.secrets(), null), fact.position());
            case PodNotebookPasswordSet set
            when before != null ->
                new PodRow(new PodRecord(view, before.pod.secrets(), set.secrets()), before.createdPosition);
            case PodEvent _
            when before != null ->
                new PodRow(
                        new PodRecord(view, before.pod.secrets(), before.pod.notebookSecrets()),
                        before.createdPosition);
            case PodEvent event ->
                throw new IllegalStateException("%s at %d comes before the launch".formatted(event, fact.position()));
        };
    }
}
