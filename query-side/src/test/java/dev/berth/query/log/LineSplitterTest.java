package dev.berth.query.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.query.log.LineSplitter.LogLine;
import dev.berth.query.log.PodOutput.OutputPiece;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    @Property(tries = 200)
    void the_lines_are_the_same_however_the_bytes_come_and_each_ends_where_the_next_begins(
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 30) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 40) int pieceBytes) {
        var lines = lengths.stream().map("é"::repeat).toList();
        var bytes = lines.stream()
                .map(line -> line + "\n")
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8);

        var split = split(bytes, pieceBytes);

        assertThat(split).extracting(LogLine::text).containsExactlyElementsOf(lines);
        long at = 0;
        for (var line : split) {
            at += line.text().getBytes(StandardCharsets.UTF_8).length + 1;
            assertThat(line.end()).isEqualTo(new OutputPlace(0, at));
        }
    }

    @Test
    void a_line_without_end_comes_in_parts_so_that_it_takes_little_memory() {
        var lines = split("x".repeat(40_000).getBytes(StandardCharsets.UTF_8), 1000);

        assertThat(lines).extracting(line -> line.text().length()).containsExactly(16_384, 16_384, 7_232);
        assertThat(lines.getLast().end()).isEqualTo(new OutputPlace(0, 40_000));
    }

    private static List<LogLine> split(byte[] bytes, int pieceBytes) {
        var splitter = new LineSplitter();
        var lines = new ArrayList<LogLine>();
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            int end = Math.min(bytes.length, at + pieceBytes);
            lines.addAll(splitter.add(new OutputPiece(ByteBuffer.wrap(bytes, at, end - at), new OutputPlace(0, end))));
        }
        lines.addAll(splitter.rest());
        return lines;
    }
}
