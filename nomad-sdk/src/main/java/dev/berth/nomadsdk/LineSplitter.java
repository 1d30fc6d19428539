package dev.berth.nomadsdk;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes at line feeds. For one stream; the caller hands in parts one after the other. */
final class LineSplitter {
    private final int longest;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    LineSplitter(int longest) {
        this.longest = longest;
    }

    /** The lines that {@code part} completes, without their line feeds; empty lines are left out. */
    List<byte[]> split(byte[] part) {
        var lines = new ArrayList<byte[]>();
        int from = 0;
        for (int i = 0; i < part.length; i++) {
            if (part[i] == '\n') {
                keep(part, from, i);
                if (begun.size() > 0) {
                    lines.add(begun.toByteArray());
                    begun.reset();
                }
                from = i + 1;
            }
        }
        keep(part, from, part.length);
        return lines;
    }

    private void keep(byte[] part, int from, int to) {
        if (begun.size() + to - from > longest) {
            throw new IllegalStateException("a line of the stream is longer than %d bytes".formatted(longest));
        }
        begun.write(part, from, to - from);
    }
}
