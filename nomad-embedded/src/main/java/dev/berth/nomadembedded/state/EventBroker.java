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
 * The event stream: the last hundred indexes and whoever listens. A listener that does not keep up is cut off, as a real
 * agent does; what it missed it must list.
 */
public final class EventBroker {
    static final int INDEXES_KEPT = 100;
    private static final int LINES_BUFFERED_PER_LISTENER = 1024;

    private final Deque<Line> ring = new ArrayDeque<>();
    private final List<Sinks.Many<Line>> listeners = new CopyOnWriteArrayList<>();
    private final Sinks.Many<Long> indexes = Sinks.many().replay().latest();

    /** One line of the stream: events of one index. */
    public record Line(long index, List<ObjectNode> events) {
        public Line {
            events = List.copyOf(events);
        }
    }

    synchronized void publish(List<Line> lines, long newIndex) {
        for (Line line : lines) {
            ring.addLast(line);
            listeners.removeIf(listener -> {
                boolean behind = listener.tryEmitNext(line).isFailure();
                if (behind) {
                    listener.tryEmitComplete();
                }
                return behind;
            });
        }
        while (ring.stream().mapToLong(Line::index).distinct().count() > INDEXES_KEPT) {
            ring.removeFirst();
        }
        indexes.tryEmitNext(newIndex);
    }

    /**
     * Lines from an index on, that one included; 0 means the oldest kept. An index of the future gets the newest line
     * again, one too old silently starts later: both as Nomad does.
     */
    public synchronized Flux<Line> subscribe(long from) {
        List<Line> past = new ArrayList<>(
                ring.stream().filter(line -> line.index() >= from).toList());
        if (past.isEmpty() && !ring.isEmpty()) {
            past.add(ring.getLast());
        }
        Sinks.Many<Line> listener =
                Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(LINES_BUFFERED_PER_LISTENER));
        past.forEach(listener::tryEmitNext);
        listeners.add(listener);
        return listener.asFlux().doFinally(end -> listeners.remove(listener));
    }

    /** Completes when something newer than the index is there, or after the wait. */
    public Mono<Void> newerThan(long index, Duration wait) {
        return indexes.asFlux().filter(current -> current > index).next().then().timeout(wait, Mono.empty());
    }

    public synchronized void close() {
        listeners.forEach(Sinks.Many::tryEmitComplete);
        listeners.clear();
    }
}
