package dev.berth.app;

import java.io.PrintWriter;
import java.time.Duration;

/** Prints what is going on to the terminal, a line for each step. */
public final class StartUpProgress {
    private final PrintWriter out;
    private final long begin = System.nanoTime();

    StartUpProgress(PrintWriter out) {
        this.out = out;
    }

    /** Prints that something begins, e.g. {@code Starting PostgreSQL}, with the seconds since the start. */
    public synchronized void step(String begun) {
        out.printf("  %5.1f s  %s%n", seconds(), begun);
        out.flush();
    }

    /** Prints a line as it is. */
    public synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    }
}
