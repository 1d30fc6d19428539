package dev.berth.bench.eventlog;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./bench/run event-log} */
@Command(
        name = "event-log",
        mixinStandardHelpOptions = true,
        description = {
            "Appends, commands, reads, rebuild, command to server-sent frame, each beside its peer in the same run.",
            "Without --quick at 100,000, 1 and 10 million events in the log, and beside Axon's JPA engine: takes 45 minutes."
        })
public final class EventLogCommand implements Callable<Integer> {
    @Mixin
    private final RunOptions options = new RunOptions();

    @Override
    public Integer call() throws Exception {
        var table = new ResultTable(System.err::println);
        new EventLogBenchmark(options.quick(), options.seed(), table).run();
        options.report(table);
        return 0;
    }
}
