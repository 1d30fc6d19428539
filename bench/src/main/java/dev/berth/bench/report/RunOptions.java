package dev.berth.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every measurement understands. */
public final class RunOptions {
    @Option(names = "--quick", description = "Fewer and smaller rounds")
    private boolean quick;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of all random data. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--json", description = "Write the rows to this file too")
    private @Nullable Path json;

    public boolean quick() {
        return quick;
    }

    public long seed() {
        return seed;
    }

    /** Prints the table, and writes it where {@code --json} says. */
    public void report(ResultTable table) throws IOException {
        table.print(System.out);
        if (json != null) {
            table.write(json);
        }
    }
}
