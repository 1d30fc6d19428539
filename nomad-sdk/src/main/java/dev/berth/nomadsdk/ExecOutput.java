package dev.berth.nomadsdk;

import java.nio.ByteBuffer;

/** What comes of a command that runs. The last one is {@link Exited}. */
public sealed interface ExecOutput {
    /** Bytes of its standard output, read-only; with a terminal of both outputs. */
    record Stdout(ByteBuffer data) implements ExecOutput {
        public Stdout {
            data = data.asReadOnlyBuffer();
        }
    }

    /** Bytes of its standard error, read-only. */
    record Stderr(ByteBuffer data) implements ExecOutput {
        public Stderr {
            data = data.asReadOnlyBuffer();
        }
    }

    /**
     * It has ended.
     *
     * @param code its exit code
     * @param signal that ended it, 0 where none did; not every driver says
     */
    record Exited(int code, int signal) implements ExecOutput {}
}
