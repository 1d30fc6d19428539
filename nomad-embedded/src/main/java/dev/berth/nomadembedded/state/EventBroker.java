package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The event stream: the last hundred indexes and its subscribers. One that does not keep up is disconnected, as by a real
 * agent, and must list again.
 */
public final class EventBroker {
    static final int MAX_INDEXES = 100;
    private static final int MAX_LINES_PER_SUBSCRIBER = 1024;

    private final Deque<Line> ring = new ArrayDeque<>();
    private final List<Sinks.Many<Line>> subscribers = new CopyOnWriteArrayList<>();
    private final Sinks.Many<Long> indexes = Sinks.many().replay().latest();
    private boolean isClosed;

    /** One line of the stream: events of one index. */
    public record Line(long index, List<ObjectNode> events) {
        public Line {
            events = List.copyOf(events);
        }
    }

    synchronized void publish(List<Line> lines, long newIndex) {
        for (Line line : lines) {
            ring.addLast(line);
            subscribers.removeIf(subscriber -> {
                boolean behind = subscriber.tryEmitNext(line).isFailure();
                if (behind) {
                    subscriber.tryEmitComplete();
                }
                return behind;
            });
        }
        while (ring.stream().mapToLong(Line::index).distinct().count() > MAX_INDEXES) {
            ring.removeFirst();
        }
        indexes.tryEmitNext(newIndex);
    }

    /**
     * Lines from an index on, that one included; 0 means the oldest kept. An index of the future gets the newest line
     * again, one too old silently starts later: both as Nomad does.
     */
    public synchronized Flux<Line> subscribe(long from) {
        if (isClosed) {
            return Flux.empty();
        }
        List<Line> past = new ArrayList<>(
                ring.stream().filter(line -> line.index() >= from).toList());
        if (past.isEmpty() && !ring.isEmpty()) {
            past.add(ring.getLast());
        }
        Sinks.Many<Line> subscriber =
                Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_LINES_PER_SUBSCRIBER));
        past.forEach(subscriber::tryEmitNext);
        subscribers.add(subscriber);
        return subscriber.asFlux().doFinally(end -> subscribers.remove(subscriber));
    }

    /** Completes when something newer than the index is there, or after the wait. */
    public Mono<Void> newerThan(long index, Duration wait) {
        return indexes.asFlux().filter(current -> current > index).next().then().timeout(wait, Mono.empty());
    }

    public synchronized void close() {
        isClosed = true;
        subscribers.forEach(Sinks.Many::tryEmitComplete);
        subscribers.clear();
        indexes.tryEmitComplete();
    }
}
