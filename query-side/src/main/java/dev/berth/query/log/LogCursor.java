package dev.berth.query.log;

import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a reader of both outputs of a boot is, as the id of a frame: {@code <allocation>_<file>.<offset>_<file>.<offset>}. */
record LogCursor(String allocation, OutputPlace stdout, OutputPlace stderr) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f-]{1,64})_([0-9]{1,6})\\.([0-9]{1,15})_([0-9]{1,6})\\.([0-9]{1,15})");

    static LogCursor startOf(String allocation) {
        return new LogCursor(allocation, OutputPlace.START, OutputPlace.START);
    }

    /** Null where {@code id} is of no frame. */
    static @Nullable LogCursor parse(String id) {
        var parts = FORM.matcher(id.strip());
        return parts.matches()
                ? new LogCursor(
                        parts.group(1), place(parts.group(2), parts.group(3)), place(parts.group(4), parts.group(5)))
                : null;
    }

    private static OutputPlace place(String file, String offset) {
        return new OutputPlace(Integer.parseInt(file), Long.parseLong(offset));
    }

    OutputPlace of(Output output) {
        return switch (output) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    LogCursor at(Output output, OutputPlace place) {
        return switch (output) {
            case STDOUT -> new LogCursor(allocation, place, stderr);
            case STDERR -> new LogCursor(allocation, stdout, place);
        };
    }

    @Override
    public String toString() {
        return "%s_%d.%d_%d.%d".formatted(allocation, stdout.file(), stdout.offset(), stderr.file(), stderr.offset());
    }
}
