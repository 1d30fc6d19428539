package dev.berth.bench.sshcases;

import dev.berth.bench.report.ResultTable;
import dev.berth.bench.report.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./bench/run ssh-cases} */
@Command(
        name = "ssh-cases",
        mixinStandardHelpOptions = true,
        description = "Stock clients through relay, gateway and jump beside a plain sshd; exit 1 on a difference")
public final class SshCasesCommand implements Callable<Integer> {
    @Mixin
    private final RunOptions options = new RunOptions();

    @Override
    public Integer call() throws Exception {
        var table = new ResultTable();
        var differences = new SshCases(options.quick(), options.seed(), table).run();
        options.report(table);
        differences.forEach(System.err::println);
        System.err.println(differences.size() + " differences that are not declared");
        return differences.isEmpty() ? 0 : 1;
    }
}
