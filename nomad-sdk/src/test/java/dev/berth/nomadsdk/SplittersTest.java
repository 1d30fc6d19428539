package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplittersTest {
    @Property(tries = 200)
    void objects_are_found_however_the_bytes_are_cut(
            @ForAll("objects") List<String> objects, @ForAll @IntRange(min = 1, max = 7) int size) {
        assertThat(cut(String.join("", objects), size, new ObjectSplitter(1_000)::split))
                .isEqualTo(objects);
    }

    @Property(tries = 200)
    void lines_are_found_however_the_bytes_are_cut(
            @ForAll("objects") List<String> lines, @ForAll @IntRange(min = 1, max = 7) int size) {
        assertThat(cut(String.join("\n\n", lines) + "\n", size, new LineSplitter(1_000)::split))
                .isEqualTo(lines);
    }

    @Test
    void what_grows_without_end_is_refused() {
        var endless = "{".repeat(20).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> new ObjectSplitter(10).split(endless)).hasMessageContaining("10 bytes");
        assertThatThrownBy(() -> new LineSplitter(10).split(endless)).hasMessageContaining("10 bytes");
    }

    @Provide
    Arbitrary<List<String>> objects() {
        var text = Arbitraries.strings().withChars("{}\"\\aä").ofMaxLength(8);
        return text.map(value -> Json.MAPPER
                        .createObjectNode()
                        .put("a", value)
                        .set("b", Json.MAPPER.createObjectNode().put(value, 1))
                        .toString())
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static List<String> cut(String all, int size, Function<byte[], List<byte[]>> splitter) {
        var bytes = all.getBytes(StandardCharsets.UTF_8);
        var found = new ArrayList<String>();
        for (int from = 0; from < bytes.length; from += size) {
            splitter.apply(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)))
                    .forEach(each -> found.add(new String(each, StandardCharsets.UTF_8)));
        }
        return found;
    }
}
