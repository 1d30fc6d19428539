package dev.berth.query.reading;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Read-your-writes: a query that names a position waits until the projection it asks has come that far. */
public final class Positions {
    private static final Duration PROJECTION_TIMEOUT = Duration.ofSeconds(2);

    private final String incarnation;
    private final Progress progress;

    /** How far a projection is. */
    @FunctionalInterface
    public interface Progress {
        /** False when {@code atMost} has passed before the projection reached the position. */
        Mono<Boolean> await(String projection, long position, Duration atMost);
    }

    public Positions(String incarnation, Progress progress) {
        this.incarnation = incarnation;
        this.progress = progress;
    }

    /**
     * Completes at once where nothing is asked for, and after at most 2 s.
     *
     * @param minPosition {@code <n>} or {@code <incarnation>-<n>}, as a caller sent it
     */
    public Mono<Void> reached(String projection, @Nullable String minPosition) {
        return Mono.defer(() -> {
            if (minPosition == null) {
                return Mono.empty();
            }
            long position = parse(minPosition);
            return progress.await(projection, position, PROJECTION_TIMEOUT)
                    .flatMap(reached -> reached
                            ? Mono.empty()
                            : Mono.error(Problem.of(
                                            ProblemCode.PROJECTION_BEHIND,
                                            "The views have not come to position %d within %d s. Try again in a second."
                                                    .formatted(position, PROJECTION_TIMEOUT.toSeconds()))
                                    .asException()));
        });
    }

    private long parse(String minPosition) {
        Cursor cursor = Cursor.parse(minPosition);
        if (cursor == null) {
            throw Parameters.invalid(
                    "minPosition",
                    "'minPosition' is a position such as 42, or the value of a Berth-Position header, but not '%s'."
                            .formatted(Parameters.shown(minPosition)));
        }
        if (!cursor.isOf(incarnation)) {
            throw Parameters.invalid(
                    "minPosition",
                    "'minPosition' is from another log: this one was restored since and is called %s. Leave it out."
                            .formatted(incarnation));
        }
        return cursor.position();
    }
}
