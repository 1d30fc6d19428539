package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What we rely on Netty's decoders for: they find the same frames wherever the network splits the bytes. */
class FrameDecodersTest {
    @Property(tries = 200)
    void objects_are_found_however_the_bytes_are_split(
            @ForAll("objects") List<String> objects, @ForAll @IntRange(min = 1, max = 7) int size) {
        assertThat(decoded(String.join("", objects), size, Logs.frames())).isEqualTo(objects);
        assertThat(decoded(String.join("\n", objects) + "\n", size, Logs.frames()))
                .isEqualTo(objects);
    }

    @Property(tries = 200)
    void lines_are_found_however_the_bytes_are_split(
            @ForAll("objects") List<String> lines, @ForAll @IntRange(min = 1, max = 7) int size) {
        assertThat(decoded(String.join("\n\n", lines) + "\n", size, new LineBasedFrameDecoder(1_000, true, true)))
                .filteredOn(line -> !line.isEmpty())
                .isEqualTo(lines);
    }

    @Test
    void two_objects_are_found_at_every_byte_boundary() {
        var all = "{\"a\":\"}\\\\\\\"{\"}{\"b\":{\"ä\":[1,\"]\"]}}";
        for (int at = 0; at <= all.getBytes(StandardCharsets.UTF_8).length; at++) {
            assertThat(decoded(all, at == 0 ? 1 : at, Logs.frames()))
                    .containsExactly("{\"a\":\"}\\\\\\\"{\"}", "{\"b\":{\"ä\":[1,\"]\"]}}");
        }
    }

    /** The limit is of the decoder's buffer, so frames of full size that follow closely must not fill it together. */
    @Property(tries = 20)
    void frames_of_full_size_never_reach_the_limit_together(
            @ForAll @IntRange(min = 1_000, max = 65_536) int size, @ForAll boolean readSlowly) {
        var frame = "{\"Data\":\"" + "A".repeat(4 * 65_536 / 3) + "\"}";
        var bytes = frame.repeat(40).getBytes(StandardCharsets.UTF_8);
        var channel = new EmbeddedChannel(Logs.frames());
        int found = 0;
        for (int from = 0; from < bytes.length; from += size) {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, Math.min(size, bytes.length - from)));
            found += readSlowly ? 0 : release(channel);
        }
        assertThat(found + release(channel)).isEqualTo(40);
        channel.finishAndReleaseAll();
    }

    @Test
    void what_grows_without_end_is_refused() {
        assertThatThrownBy(() -> decoded("{".repeat(2 << 20), 8_192, Logs.frames()))
                .isInstanceOf(TooLongFrameException.class);
        assertThatThrownBy(() -> decoded("{".repeat(20), 20, new LineBasedFrameDecoder(10, true, true)))
                .isInstanceOf(TooLongFrameException.class);
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

    private static List<String> decoded(String all, int size, ByteToMessageDecoder decoder) {
        var bytes = all.getBytes(StandardCharsets.UTF_8);
        var channel = new EmbeddedChannel(decoder);
        var found = new ArrayList<String>();
        for (int from = 0; from < bytes.length; from += size) {
            channel.writeInbound(
                    Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size))));
            for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                found.add(frame.toString(StandardCharsets.UTF_8));
                frame.release();
            }
        }
        channel.finishAndReleaseAll();
        return found;
    }

    private static int release(EmbeddedChannel channel) {
        int count = 0;
        for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frame.release();
            count++;
        }
        return count;
    }
}
