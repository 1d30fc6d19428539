package dev.berth.app.wiring;

import dev.berth.command.FreePorts;
import dev.berth.messages.pod.PublicPort;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Offers a port that was free a moment ago; the append condition of the launch decides. */
public final class FreePublicPorts implements FreePorts {
    /** The only pool there is. */
    public static final String POOL = "public";

    private final int first;
    private final int last;
    private final IntPredicate leasable;
    private final RandomGenerator random;

    /** @param leasable whether a port is neither leased, nor resting, nor used by somebody else on this machine */
    public FreePublicPorts(int first, int last, IntPredicate leasable, RandomGenerator random) {
        this.first = first;
        this.last = last;
        this.leasable = leasable;
        this.random = random;
    }

    @Override
    public Optional<PublicPort> candidate(Set<PublicPort> tried) {
        // From a random place onwards, so that launches at the same time seldom meet.
        int size = last - first + 1;
        int from = random.nextInt(size);
        return IntStream.range(0, size)
                .map(i -> first + (from + i) % size)
                .filter(port -> !tried.contains(new PublicPort(POOL, port)))
                .filter(leasable)
                .mapToObj(port -> new PublicPort(POOL, port))
                .findFirst();
    }
}
