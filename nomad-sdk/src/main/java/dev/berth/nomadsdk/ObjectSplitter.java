package dev.berth.nomadsdk;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of JSON objects that nothing separates. Counts braces outside of strings, so an object may be split
 * anywhere, also inside an escape. For one stream.
 */
final class ObjectSplitter {
    private final int largest;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int depth;
    private boolean inString;
    private boolean escaped;

    ObjectSplitter(int largest) {
        this.largest = largest;
    }

    /** The objects that {@code part} completes. Whatever stands between objects is left out. */
    List<byte[]> split(byte[] part) {
        var objects = new ArrayList<byte[]>();
        for (byte b : part) {
            if (depth == 0 && b != '{') {
                continue;
            }
            if (begun.size() == largest) {
                throw new IllegalStateException("an object of the stream is larger than %d bytes".formatted(largest));
            }
            begun.write(b);
            step(b);
            if (depth == 0) {
                objects.add(begun.toByteArray());
                begun.reset();
            }
        }
        return objects;
    }

    private void step(byte b) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = b == '\\';
            inString = b != '"';
        } else if (b == '"') {
            inString = true;
        } else if (b == '{') {
            depth++;
        } else if (b == '}') {
            depth--;
        }
    }
}
