package dev.berth.query.log;

import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;

/** What pods' main processes wrote, in pieces, and what they write now. Implemented where the pods are known to run. */
public interface PodOutput {
    /**
     * One placement of a pod, which has an output of its own.
     *
     * @param generation which launch, start or restart it is of
     */
    record KeptBoot(int generation, String allocation) {}

    /**
     * A place in an output, which is kept as files of some size, one after the other.
     *
     * @param file from 0
     * @param offset in that file, in bytes
     */
    record OutputPlace(int file, long offset) {
        public static final OutputPlace START = new OutputPlace(0, 0);
    }

    /** Some bytes, and the place after them. */
    record OutputPiece(ByteBuffer data, OutputPlace end) {}

    /** Those of one node whose output is still kept, the newest first. */
    Flux<KeptBoot> boots(PodId pod, int node);

    /** The last {@code bytes} bytes. */
    Flux<OutputPiece> tail(KeptBoot boot, Output output, int bytes);

    /**
     * What comes after {@code place}, and with {@code follow} what is written from now on, until that is cancelled. Where the
     * place is kept no more: from the first one that is.
     */
    Flux<OutputPiece> after(KeptBoot boot, Output output, OutputPlace place, boolean follow);
}
