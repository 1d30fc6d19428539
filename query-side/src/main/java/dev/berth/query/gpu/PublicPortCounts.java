package dev.berth.query.gpu;

/** Tells how many public ports there are. Answers from memory and at once. */
@FunctionalInterface
public interface PublicPortCounts {
    PublicPortCount now();

    /**
     * The public ports of the edge, of which each pod gets one, and each node of a pod of several.
     *
     * @param free how many could be leased now: neither leased, nor at rest after their last pod, nor in use by another program
     */
    record PublicPortCount(int total, int free) {}
}
