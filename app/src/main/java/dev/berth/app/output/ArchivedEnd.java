package dev.berth.app.output;

import dev.berth.query.log.PodOutput.OutputPiece;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The end of an output, and the place after it in the whole. Nobody moves the position of {@code content}, which is 0. */
public record ArchivedEnd(ByteBuffer content, OutputPlace end) {
    static ArchivedEnd of(String text) {
        var content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return new ArchivedEnd(content, new OutputPlace(0, content.remaining()));
    }

    int size() {
        return content.remaining();
    }

    /** What comes after a place of the whole: everything, where that place is kept no more. */
    OutputPiece after(OutputPlace place) {
        if (place.file() != end.file()) {
            return from(place.file() > end.file() ? size() : 0);
        }
        return from((int) Math.clamp(size() - (end.offset() - place.offset()), 0L, (long) size()));
    }

    OutputPiece last(int bytes) {
        return from(Math.max(0, size() - bytes));
    }

    private OutputPiece from(int at) {
        return new OutputPiece(content.slice(at, size() - at), end);
    }
}
