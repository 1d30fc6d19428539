package dev.berth.bench.fleet;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bench/run fleet} */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description =
                "Launches, restarts, stops and terminates pods on a Nomad that fails while Berth is killed, and looks for"
                        + " what was lost or had twice")
public final class FleetCommand implements Callable<Integer> {
    private static final int QUICK_PODS = 300;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(
            names = "--pods",
            defaultValue = "10000",
            description = "Default: ${DEFAULT-VALUE}; at most 300 with --quick")
    private int pods;

    @Override
    public Integer call() throws Exception {
        var table = new ResultTable();
        var faults = Fleet.run(options.quick() ? Math.min(pods, QUICK_PODS) : pods, options.seed(), table);
        options.report(table);
        faults.forEach(fault -> System.out.println("\nFAULT " + fault));
        return faults.isEmpty() ? 0 : 1;
    }
}
