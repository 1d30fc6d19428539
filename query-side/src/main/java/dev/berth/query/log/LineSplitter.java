package dev.berth.query.log;

import dev.berth.query.log.PodOutput.Piece;
import dev.berth.query.log.PodOutput.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes lines of pieces. A line that is very long comes as several. Used by one stream of pieces. */
final class LineSplitter {
    private static final int MAX_LINE_BYTES = 16 << 10;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private Place end = Place.START;
    private long bytes;

    /** A line without what ends it, and the place after it. */
    record Line(String text, Place end) {}

    /** The lines that end within this piece. */
    List<Line> add(Piece piece) {
        var lines = new ArrayList<Line>();
        var data = piece.data().duplicate();
        bytes += data.remaining();
        while (data.hasRemaining()) {
            byte next = data.get();
            if (next != '\n') {
                begun.write(next);
            }
            if (next == '\n' || begun.size() == MAX_LINE_BYTES) {
                long end = piece.end().offset() - data.remaining();
                lines.add(take(new Place(piece.end().file(), Math.max(0, end))));
            }
        }
        end = piece.end();
        return lines;
    }

    /** What was begun and is not ended, as where the output is at its end. */
    List<Line> rest() {
        return begun.size() == 0 ? List.of() : List.of(take(end));
    }

    /** The place after the last piece. */
    Place end() {
        return end;
    }

    /** How many there were in all pieces. */
    long bytes() {
        return bytes;
    }

    private Line take(Place after) {
        var text = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        return new Line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, after);
    }
}
