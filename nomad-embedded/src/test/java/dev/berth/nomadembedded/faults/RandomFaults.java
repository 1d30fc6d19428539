package dev.berth.nomadembedded.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;

/** Whatever can happen to calls and to the stream, to some of them. Used by many threads, so the order is not the seed's alone. */
public final class RandomFaults {
    private static final int MAX_SLOW_MILLIS = 300;

    private final RandomGenerator random;
    private final int percent;
    private final int maxLines;

    /** {@code percent} of the calls and lines are struck, and no stream is longer than {@code maxLines}. */
    public RandomFaults(RandomGenerator random, int percent, int maxLines) {
        this.random = random;
        this.percent = percent;
        this.maxLines = maxLines;
    }

    /** From now on, until the proxy is told otherwise. */
    public void strike(FaultProxy proxy) {
        proxy.calls(_ -> hit() ? any() : Fault.NONE);
        proxy.events(this::torn);
        proxy.dropStreams();
    }

    private synchronized boolean hit() {
        return random.nextInt(100) < percent;
    }

    private synchronized int below(int bound) {
        return random.nextInt(bound);
    }

    private Fault any() {
        return switch (below(5)) {
            case 0 -> Fault.LOST_CALL;
            case 1 -> Fault.LOST_ANSWER;
            case 2 -> Fault.NO_LEADER;
            case 3 -> Fault.TOO_MANY_CONNECTIONS;
            default -> new Fault.Slow(Duration.ofMillis(below(MAX_SLOW_MILLIS)));
        };
    }

    /** With lines that are missing, doubled and in another order, and an end. */
    private Flux<ObjectNode> torn(Flux<ObjectNode> lines) {
        return lines.flatMapIterable(line -> !hit() ? List.of(line) : below(2) == 0 ? List.of() : List.of(line, line))
                .bufferTimeout(2, Duration.ofMillis(20))
                .flatMapIterable(pair -> hit() ? pair.reversed() : pair)
                .take(1 + below(maxLines));
    }
}
