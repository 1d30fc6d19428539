package dev.berth.eventstore.sql;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.axonframework.common.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * An array parameter in PostgreSQL's binary form. The driver's own arrays travel as text, which is slower and corrupts
 * {@code byte[][]}: it does not escape the backslash of {@code \x…} inside the array literal.
 */
@Internal
public record PostgresArray(int arrayOid, int elementOid, int size, Element element) {
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int NULL_LENGTH = -1;

    /** Writes one element with its length in front. */
    interface Element {
        void write(ByteBuf out, int index);
    }

    public static PostgresArray ofInts(List<Integer> values) {
        return new PostgresArray(
                1007, 23, values.size(), (out, i) -> out.writeInt(4).writeInt(values.get(i)));
    }

    public static PostgresArray ofLongs(List<Long> values) {
        return new PostgresArray(
                1016, 20, values.size(), (out, i) -> out.writeInt(8).writeLong(values.get(i)));
    }

    public static PostgresArray ofUuids(List<UUID> values) {
        return new PostgresArray(
                2951,
                2950,
                values.size(),
                (out, i) -> out.writeInt(16)
                        .writeLong(values.get(i).getMostSignificantBits())
                        .writeLong(values.get(i).getLeastSignificantBits()));
    }

    public static PostgresArray ofInstants(List<Instant> values) {
        return new PostgresArray(
                1185,
                1184,
                values.size(),
                (out, i) -> out.writeInt(8).writeLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, values.get(i))));
    }

    public static PostgresArray ofBytes(List<byte @Nullable []> values) {
        return new PostgresArray(1001, 17, values.size(), (out, i) -> {
            byte[] value = values.get(i);
            if (value == null) {
                out.writeInt(NULL_LENGTH);
            } else {
                out.writeInt(value.length).writeBytes(value);
            }
        });
    }

    public static PostgresArray ofTexts(List<@Nullable String> values) {
        return new PostgresArray(1009, 25, values.size(), (out, i) -> {
            String value = values.get(i);
            if (value == null) {
                out.writeInt(NULL_LENGTH);
            } else {
                writeText(out, value);
            }
        });
    }

    public static PostgresArray ofJson(List<String> values) {
        return new PostgresArray(3807, 3802, values.size(), (out, i) -> {
            byte[] json = values.get(i).getBytes(StandardCharsets.UTF_8);
            // The leading 1 is the version of jsonb's wire form.
            out.writeInt(json.length + 1).writeByte(1).writeBytes(json);
        });
    }

    private static void writeText(ByteBuf out, String value) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        int length = out.writeCharSequence(value, StandardCharsets.UTF_8);
        out.setInt(lengthAt, length);
    }

    void writeTo(ByteBuf out) {
        out.writeInt(size == 0 ? 0 : 1).writeInt(1).writeInt(elementOid);
        if (size == 0) {
            return;
        }
        out.writeInt(size).writeInt(1);
        for (int i = 0; i < size; i++) {
            element.write(out, i);
        }
    }
}
