package dev.berth.bench.oracle;

import dev.berth.bench.oracle.Attempt.AppendAttempt;
import dev.berth.bench.oracle.Attempt.SourcingAttempt;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds every answer that a writer got against what the log says it had to be. */
final class SerialReplay {
    private static final int FAULTS_KEPT = 5;

    private final LoggedEvents log;
    private final long seed;
    private final BitSet claimed = new BitSet();
    private final Map<Long, AppendAttempt> unknown = new HashMap<>();
    private final List<String> faults;
    int accepted;
    int rejected;
    int undecided;
    int sourcings;
    int wrongAcceptances;
    int falseRejections;
    int otherFaults;

    /** {@code faults} may hold some already. */
    SerialReplay(LoggedEvents log, long seed, List<String> faults) {
        this.log = log;
        this.seed = seed;
        this.faults = faults;
        this.otherFaults = faults.size();
    }

    void child(int child, Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                switch (Attempt.read(kind, in)) {
                    case AppendAttempt append -> check(child, append);
                    case SourcingAttempt sourcing -> check(child, sourcing);
                }
            }
        }
    }

    private void check(int child, AppendAttempt append) {
        switch (append.outcome()) {
            case ACCEPTED -> {
                accepted++;
                accepted(child, append, append.position() - append.events().size() + 1);
            }
            case REJECTED -> {
                rejected++;
                var match = log.firstMatch(append.criteria(), append.marker());
                if (match > append.position()) {
                    falseRejections++;
                    fault(
                            child,
                            append,
                            "was rejected, but nothing matched up to the head that it saw afterwards",
                            match);
                }
            }
            case UNKNOWN -> {
                undecided++;
                unknown.put(key(child, append.number()), append);
            }
        }
    }

    /** Its own events in order, whole and as they were meant, and nothing that it forbids between marker and first. */
    private void accepted(int child, AppendAttempt append, long first) {
        for (int i = 0; i < append.events().size(); i++) {
            var position = (int) first + i;
            if (position < 1
                    || position > log.size()
                    || !log.isOf(position, child, append.number(), i)
                    || !log.event(position).equals(append.events().get(i))) {
                otherFaults++;
                fault(child, append, "was accepted at %d, but event %d is not there".formatted(first, i), position);
                return;
            }
            claimed.set(position);
        }
        var match = log.firstMatch(append.criteria(), append.marker());
        if (match < first) {
            wrongAcceptances++;
            fault(child, append, "was accepted at %d although this lies behind its marker".formatted(first), match);
        }
    }

    private void check(int child, SourcingAttempt sourcing) {
        sourcings++;
        var count = 0;
        var hash = 0L;
        var after = sourcing.after();
        var match = log.firstMatch(sourcing.criteria(), after);
        while (match <= sourcing.marker()) {
            count++;
            hash = Attempt.hash(hash, match);
            match = log.firstMatch(sourcing.criteria(), match);
        }
        if (count != sourcing.count() || hash != sourcing.hash() || sourcing.marker() > log.size()) {
            otherFaults++;
            fault(child, sourcing, "should have given " + count + " events, hash " + hash, after);
        }
    }

    /** After all children: what nobody was told of must be the whole of an append whose outcome is unknown. */
    void finish() {
        for (int position = claimed.nextClearBit(1); position <= log.size(); ) {
            var child = log.child(position);
            var append = unknown.remove(key(child, log.append(position)));
            if (append == null) {
                otherFaults++;
                keep("seed %d: nobody was told of %s".formatted(seed, log.describe(position)));
                position = claimed.nextClearBit(position + 1);
            } else {
                accepted(child, append, position);
                // Also past one that is not whole, which is a fault already.
                position = claimed.nextClearBit(position + 1);
            }
        }
    }

    private static long key(int child, int append) {
        return (long) child << 32 | append;
    }

    private void fault(int child, Attempt attempt, String what, long position) {
        var text = new StringBuilder("seed %d child %d: %s%n  %s".formatted(seed, child, what, attempt));
        for (long near = Math.max(1, position - 2); near <= Math.min(log.size(), position + 2); near++) {
            text.append("%n  %s %s".formatted(near == position ? ">" : " ", log.describe(near)));
        }
        keep(text.toString());
    }

    private void keep(String fault) {
        if (faults.size() < FAULTS_KEPT) {
            faults.add(fault);
        }
    }

    List<String> faults() {
        return new ArrayList<>(faults);
    }
}
