package dev.berth.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Picks a measurement by its name. Exit code 1 where a correctness run finds a fault. */
@Command(
        name = "./bench/run",
        mixinStandardHelpOptions = true,
        description = {
            "Measures Berth.",
            "",
            "Measurements:",
            "  first-pod   start to ready, POST to RUNNING, scp through each path"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class Bench implements Callable<Integer> {
    @Parameters(arity = "0..1", description = "Which measurement")
    private @Nullable String name;

    @Option(names = "--quick", description = "Fewer and smaller rounds")
    private boolean quick;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of all random data. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--json", description = "Write the rows to this file too")
    private @Nullable Path json;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (!"first-pod".equals(name)) {
            CommandLine.usage(this, System.out);
            return name == null ? 0 : 2;
        }
        var table = new ResultTable();
        new FirstPod(quick, seed, table).run();
        table.print(System.out);
        if (json != null) {
            table.write(json);
        }
        return 0;
    }
}
