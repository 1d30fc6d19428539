package dev.berth.ssh.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that wait inside the edge to be sent on, of all connections together. Each queue may hold a part of what is still
 * free, so the longest are held back first, and there is always room for a short one: no user waits for another's stuck
 * client. Nobody is refused bytes that were read already; a source is just not read on while its queue is over its part.
 */
public final class ByteBudget {
    /** Each queue may hold this, whatever the others do: without it two sides could wait for each other for ever. */
    public static final long MIN_SHARE = 32 << 10;

    private static final int PARTS = 16;

    private final AtomicLong used = new AtomicLong();
    private final long max;

    public ByteBudget(long max) {
        this.max = max;
    }

    /**
     * What waits for one peer. Closed with the connection: a write that is still waiting then may never be heard of again.
     */
    public final class Queue {
        private long held;
        private boolean closed;

        public synchronized void take(long bytes) {
            if (!closed) {
                held += bytes;
                used.addAndGet(bytes);
            }
        }

        public synchronized void giveBack(long bytes) {
            if (!closed) {
                held -= bytes;
                used.addAndGet(-bytes);
            }
        }

        public synchronized void close() {
            giveBack(held);
            closed = true;
        }
    }

    public Queue queue() {
        return new Queue();
    }

    public long used() {
        return used.get();
    }

    /** How much one queue may hold now, at most {@code wanted}. */
    public long share(long wanted) {
        return Math.clamp((max - used.get()) / PARTS, MIN_SHARE, wanted);
    }

    /** The same for a queue whose source cannot be held back for the moment. */
    public long shareOfUnheld(long wanted) {
        return Math.clamp((max - used.get()) / 2, wanted / 16, wanted);
    }
}
