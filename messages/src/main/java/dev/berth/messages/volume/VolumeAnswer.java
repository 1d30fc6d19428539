package dev.berth.messages.volume;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;

/** What became of a command about a volume. */
public sealed interface VolumeAnswer {
    /**
     * The command was accepted.
     *
     * @param volume as it is from now on, or was until it was gone
     * @param position of the last event appended, completed once the append is durable; of the volume's last one where nothing had to be appended
     */
    record Accepted(VolumeView volume, CompletableFuture<Long> position) implements VolumeAnswer {}

    /** There is no such volume any more, and nothing was to be done. */
    record Gone() implements VolumeAnswer {}

    record Refused(Problem problem) implements VolumeAnswer {}
}
