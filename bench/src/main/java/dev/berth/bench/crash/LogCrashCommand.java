package dev.berth.bench.crash;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bench/run log-crash} */
@Command(
        name = "log-crash",
        mixinStandardHelpOptions = true,
        description = "Kills the writer and PostgreSQL at random moments and looks for what was lost or repeated")
public final class LogCrashCommand implements Callable<Integer> {
    private static final int QUICK_ROUNDS = 10;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--rounds", defaultValue = "200", description = "Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        var table = new ResultTable();
        var fault = LogCrash.run(options.quick() ? Math.min(rounds, QUICK_ROUNDS) : rounds, options.seed(), table);
        options.report(table);
        if (fault == null) {
            return 0;
        }
        System.out.println("\nFAULT " + fault);
        return 1;
    }
}
