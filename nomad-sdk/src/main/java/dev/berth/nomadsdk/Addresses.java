package dev.berth.nomadsdk;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The agents' addresses, one of which is used until it fails. One that failed rests, so that not every call has to find out
 * anew; when all rest, the one that failed longest ago is tried.
 */
final class Addresses {
    private static final Duration REST = Duration.ofSeconds(5);

    private final List<String> all;
    private final long[] restsUntil;
    private int current;

    Addresses(List<URI> all) {
        this.all = all.stream().map(uri -> uri.toString().replaceAll("/+$", "")).toList();
        this.restsUntil = new long[all.size()];
        java.util.Arrays.fill(restsUntil, System.nanoTime());
    }

    int size() {
        return all.size();
    }

    /** The address to try now. */
    synchronized String next() {
        long now = System.nanoTime();
        if (restsUntil[current] - now <= 0) {
            return all.get(current);
        }
        int best = current;
        for (int i = 1; i <= all.size(); i++) {
            int candidate = (current + i) % all.size();
            if (restsUntil[candidate] - now <= 0) {
                best = candidate;
                break;
            }
            if (restsUntil[candidate] - restsUntil[best] < 0) {
                best = candidate;
            }
        }
        current = best;
        return all.get(best);
    }

    synchronized void failed(String address) {
        restsUntil[all.indexOf(address)] = System.nanoTime() + REST.toNanos();
    }
}
