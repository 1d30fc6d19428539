package dev.berth.query.feed;

import dev.berth.messages.Workspace;
import dev.berth.query.feed.Frames.Rendered;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The newest frames, each workspace's apart, so that a client is never shown, and never looks through, what is not its own. For
 * one writer and any number of readers.
 */
final class FrameLog {
    private static final int MAX_PAGE = 256;

    private final int maxFrames;
    private final Deque<Rendered> oldestFirst = new ArrayDeque<>();
    private final Map<Workspace, NavigableMap<Long, Rendered>> frames = new HashMap<>();
    private final Map<Workspace, Sinks.Empty<Void>> waiting = new HashMap<>();
    private long begin;
    private long end;

    /**
     * A workspace's frames.
     *
     * @param position up to where nothing of this workspace is missing from them
     */
    record Page(List<Rendered> frames, long position) {}

    /** Holds what comes after {@code begin}, and of that the last {@code maxFrames}. */
    FrameLog(int maxFrames, long begin) {
        this.maxFrames = maxFrames;
        this.begin = begin;
        this.end = begin;
    }

    /** The next frames, all that there are up to {@code position}. */
    synchronized void add(List<Rendered> next, long position) {
        for (Rendered rendered : next) {
            Workspace workspace = rendered.frame().workspace();
            frames.computeIfAbsent(workspace, _ -> new TreeMap<>())
                    .put(rendered.frame().position(), rendered);
            oldestFirst.add(rendered);
        }
        while (oldestFirst.size() > maxFrames) {
            forget(oldestFirst.remove());
        }
        end = position;
        for (Rendered rendered : next) {
            Sinks.Empty<Void> waiters = waiting.remove(rendered.frame().workspace());
            if (waiters != null) {
                waiters.tryEmitEmpty();
            }
        }
    }

    private void forget(Rendered oldest) {
        Workspace workspace = oldest.frame().workspace();
        begin = oldest.frame().position();
        var rest = Objects.requireNonNull(frames.get(workspace));
        rest.remove(begin);
        if (rest.isEmpty()) {
            frames.remove(workspace);
        }
    }

    /** The workspace's next frames, maybe none; null where what comes after {@code after} is not all here any more. */
    synchronized @Nullable Page after(long after, Workspace workspace) {
        if (after < begin) {
            return null;
        }
        var own = frames.get(workspace);
        var next = own == null
                ? List.<Rendered>of()
                : own.tailMap(after, false).values().stream().limit(MAX_PAGE).toList();
        return new Page(
                next,
                next.isEmpty() ? Math.max(after, end) : next.getLast().frame().position());
    }

    /** Completes when there may be a frame of the workspace after {@code after}. */
    synchronized Mono<Void> beyond(long after, Workspace workspace) {
        var own = frames.get(workspace);
        return own != null && own.lastKey() > after
                ? Mono.empty()
                : waiting.computeIfAbsent(workspace, _ -> Sinks.empty()).asMono();
    }

    /** The position up to which all events were seen. */
    synchronized long end() {
        return end;
    }
}
