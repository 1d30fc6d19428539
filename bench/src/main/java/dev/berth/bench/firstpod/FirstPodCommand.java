package dev.berth.bench.firstpod;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./bench/run first-pod} */
@Command(
        name = "first-pod",
        mixinStandardHelpOptions = true,
        description = "Start to ready, POST to RUNNING, scp through each path")
public final class FirstPodCommand implements Callable<Integer> {
    @Mixin
    private final RunOptions options = new RunOptions();

    @Override
    public Integer call() throws Exception {
        var table = new ResultTable();
        new FirstPod(options.quick(), options.seed(), table).run();
        options.report(table);
        return 0;
    }
}
