package dev.berth.bench.oracle;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bench/run log-oracle} */
@Command(
        name = "log-oracle",
        mixinStandardHelpOptions = true,
        description = "Random appends from several JVMs, each answer checked by a serial replay of the log")
public final class LogOracleCommand implements Callable<Integer> {
    private static final int QUICK_APPENDS = 20_000;
    private static final int QUICK_SECONDS = 25;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--appends", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}")
    private int appends;

    @Option(
            names = "--jvms",
            defaultValue = "3",
            description = "Writing processes, at most 100. Default: ${DEFAULT-VALUE}")
    private int jvms;

    @Option(names = "--mutant", description = "Break the append function on purpose: the run must end with 1")
    private boolean mutant;

    @Override
    public Integer call() throws Exception {
        var size = options.quick()
                ? new Oracle.RunSize(Math.min(appends, QUICK_APPENDS), Math.min(jvms, 2), QUICK_SECONDS)
                : new Oracle.RunSize(appends, Math.min(jvms, 100), Integer.MAX_VALUE);
        var table = new ResultTable();
        var faults = new Oracle(size, options.seed(), mutant).run(table);
        options.report(table);
        faults.forEach(fault -> System.out.println("\nFAULT " + fault));
        return faults.isEmpty() ? 0 : 1;
    }
}
