package dev.berth.app;

import java.io.PrintWriter;
import java.time.Duration;

/** Tells the person at the terminal what is going on, a line for each step. */
public final class Progress {
    private final PrintWriter out;
    private final long begin = System.nanoTime();

    Progress(PrintWriter out) {
        this.out = out;
    }

    /** Says that something begins, e.g. {@code Starting PostgreSQL}. */
    public synchronized void step(String what) {
        out.printf("  %5.1f s  %s%n", seconds(), what);
        out.flush();
    }

    /** Says something as it is. */
    public synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    }
}
