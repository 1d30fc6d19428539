package dev.berth.nomadsdk;

import java.nio.ByteBuffer;

/** What a command is given while it runs. */
public sealed interface ExecInput {
    /** Bytes for its standard input. */
    record Stdin(ByteBuffer data) implements ExecInput {
        public Stdin {
            data = data.asReadOnlyBuffer();
        }
    }

    /** Another size of its terminal, in characters. Means nothing to a command without one. */
    record Resize(int rows, int columns) implements ExecInput {}
}
