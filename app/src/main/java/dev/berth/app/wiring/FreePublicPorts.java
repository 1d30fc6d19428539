package dev.berth.app.wiring;

import dev.berth.command.FreePorts;
import dev.berth.messages.pod.PublicPort;
import dev.berth.query.gpu.PublicPortCounts.PublicPortCount;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Offers a port that was free a moment ago; the append condition of the launch decides. A port that another program
 * takes later is leased all the same: the edge tries to bind it again and again, and names it in its status meanwhile.
 */
public final class FreePublicPorts implements FreePorts {
    /** The only pool there is. */
    public static final String POOL = "public";

    private final int first;
    private final int last;
    private final Predicate<PublicPort> taken;
    private final RandomGenerator random;

    /**
     * Leases from a range.
     *
     * @param taken whether a port is leased, in quarantine, or was in use by another program when this one started;
     *     asked for every port of the range while all are taken, so it may not wait or search
     */
    public FreePublicPorts(int first, int last, Predicate<PublicPort> taken, RandomGenerator random) {
        this.first = first;
        this.last = last;
        this.taken = taken;
        this.random = random;
    }

    /** All of them, and how many could be leased now. */
    public PublicPortCount count() {
        var free = IntStream.rangeClosed(first, last)
                .filter(number -> !taken.test(new PublicPort(POOL, number)))
                .count();
        return new PublicPortCount(last - first + 1, (int) free);
    }

    @Override
    public Optional<PublicPort> candidate(Set<PublicPort> tried) {
        // From a random place onwards, so that launches at the same time seldom meet.
        int size = last - first + 1;
        int from = random.nextInt(size);
        return IntStream.range(0, size)
                .mapToObj(i -> new PublicPort(POOL, first + (from + i) % size))
                .filter(port -> !tried.contains(port) && !taken.test(port))
                .findFirst();
    }
}
