package dev.berth.bench.oracle;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a writer did and was answered, as it writes it down. */
sealed interface Attempt {
    List<OracleCriterion> criteria();

    /** An event as it was meant. */
    record AttemptedEvent(int type, List<Integer> tags) {}

    /** What came of an append. */
    enum Outcome {
        ACCEPTED,
        REJECTED,
        UNKNOWN
    }

    /**
     * One append and its answer.
     *
     * @param position of the last event where accepted; the head right after where rejected
     */
    record AppendAttempt(
            int number,
            List<OracleCriterion> criteria,
            long marker,
            List<AttemptedEvent> events,
            Outcome outcome,
            long position)
            implements Attempt {}

    /**
     * One sourcing and what it found.
     *
     * @param hash of the positions in order
     */
    record SourcingAttempt(List<OracleCriterion> criteria, long after, long marker, int count, long hash)
            implements Attempt {}

    static long hash(long before, long position) {
        return before * 31 + position;
    }

    static void write(DataOutputStream out, Attempt attempt) throws IOException {
        switch (attempt) {
            case AppendAttempt append -> {
                out.writeByte('A');
                out.writeInt(append.number);
                OracleCriterion.write(out, append.criteria);
                out.writeLong(append.marker);
                out.writeByte(append.events.size());
                for (var event : append.events) {
                    out.writeByte(event.type);
                    OracleCriterion.writeTags(out, event.tags);
                }
                out.writeUTF(append.outcome.name());
                out.writeLong(append.position);
            }
            case SourcingAttempt sourcing -> {
                out.writeByte('S');
                OracleCriterion.write(out, sourcing.criteria);
                out.writeLong(sourcing.after);
                out.writeLong(sourcing.marker);
                out.writeInt(sourcing.count);
                out.writeLong(sourcing.hash);
            }
        }
    }

    /** The next one; {@code kind} is its first byte. */
    static Attempt read(int kind, DataInputStream in) throws IOException {
        if (kind == 'S') {
            return new SourcingAttempt(
                    OracleCriterion.read(in), in.readLong(), in.readLong(), in.readInt(), in.readLong());
        }
        var number = in.readInt();
        var criteria = OracleCriterion.read(in);
        var marker = in.readLong();
        var events = new ArrayList<AttemptedEvent>();
        for (int left = in.readByte(); left > 0; left--) {
            events.add(new AttemptedEvent(in.readByte(), OracleCriterion.readTags(in)));
        }
        return new AppendAttempt(number, criteria, marker, events, Outcome.valueOf(in.readUTF()), in.readLong());
    }
}
