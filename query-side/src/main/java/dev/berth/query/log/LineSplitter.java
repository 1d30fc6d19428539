package dev.berth.query.log;

import dev.berth.query.log.PodOutput.OutputPiece;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes lines of pieces. A line that is very long comes as several. Used by one stream of pieces. */
final class LineSplitter {
    private static final int MAX_LINE_BYTES = 16 << 10;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private OutputPlace end = OutputPlace.START;
    private long bytes;

    /** A line without what ends it, and the place after it. */
    record LogLine(String text, OutputPlace end) {}

    /** The lines that end within this piece. */
    List<LogLine> add(OutputPiece piece) {
        var lines = new ArrayList<LogLine>();
        var data = piece.data().duplicate();
        bytes += data.remaining();
        while (data.hasRemaining()) {
            byte next = data.get();
            if (next != '\n') {
                begun.write(next);
            }
            if (next == '\n' || begun.size() == MAX_LINE_BYTES) {
                long end = piece.end().offset() - data.remaining();
                lines.add(take(new OutputPlace(piece.end().file(), Math.max(0, end))));
            }
        }
        end = piece.end();
        return lines;
    }

    /** What was begun and is not ended, as where the output is at its end. */
    List<LogLine> rest() {
        return begun.size() == 0 ? List.of() : List.of(take(end));
    }

    /** The place after the last piece. */
    OutputPlace end() {
        return end;
    }

    /** How many there were in all pieces. */
    long bytes() {
        return bytes;
    }

    private LogLine take(OutputPlace after) {
        var text = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        return new LogLine(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, after);
    }
}
