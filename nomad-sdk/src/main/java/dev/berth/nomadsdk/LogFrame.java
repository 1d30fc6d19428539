package dev.berth.nomadsdk;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a log.
 *
 * @param data at most 64 KiB, read-only
 * @param offset in the file, after the data
 * @param fileEvent {@code file deleted} or {@code file truncated}, else null
 */
public record LogFrame(
        ByteBuffer data,
        long offset,
        @Nullable String file,
        @Nullable String fileEvent) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public LogFrame {
        data = data == null ? ByteBuffer.allocate(0) : data.asReadOnlyBuffer();
    }
}
