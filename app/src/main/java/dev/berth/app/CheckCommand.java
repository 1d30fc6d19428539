package dev.berth.app;

import dev.berth.app.check.CheckReport;
import dev.berth.app.check.CheckResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth check}: whether a cluster is fit for Berth. Exit code 0 when it is, 1 when it is not. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a Nomad cluster and a PostgreSQL and changes nothing there, but for the jobs of --from-a-pod:",
            "a line for each check, with what to do about it.",
            "Takes its flags from BERTH_<FLAG> and HOME/berth.yml too, as 'up' does."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--home", paramLabel = "DIR", description = "Where berth.yml is. Default: ~/.berth")
    @SuppressWarnings("UnusedVariable") // Read by ConfiguredDefaults.
    private @Nullable Path home;

    @Option(
            names = "--public-ports",
            paramLabel = "A-B",
            defaultValue = "10000-10999",
            converter = PortRange.Converter.class,
            description = "Ports leased to pods. Default: ${DEFAULT-VALUE}")
    private PortRange publicPorts;

    @Option(names = "--json", description = "Print the result as JSON")
    private boolean json;

    @Option(
            names = "--from-a-pod",
            description = "Also run two short jobs, and tell what pods reach of each other, of Nomad and of their node")
    private boolean fromAPod;

    @Mixin
    private NomadOptions nomad;

    @Mixin
    private DatabaseOptions database;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try {
            ConfiguredDefaults.check(spec);
            CheckReport report = report();
            if (json) {
                out.println(report.json());
            } else {
                report.table().forEach(out::println);
                out.println(
                        report.isOk()
                                ? "Berth can use this."
                                : "Berth cannot use this: %d of %d checks failed."
                                        .formatted(
                                                report.failed(),
                                                report.results().size()));
            }
            return report.isOk() ? 0 : 1;
        } catch (StartUpFailure e) {
            spec.commandLine().getErr().println("berth: " + e.getMessage());
            return 1;
        }
    }

    private CheckReport report() {
        var cluster = nomad.external();
        var log = database.own();
        if (cluster.isEmpty() && log.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Name what to check with --nomad URL, with --database URL or both, or in berth.yml");
        }
        var results = new ArrayList<CheckResult>();
        log.map(OwnDatabase::check).ifPresent(results::add);
        cluster.map(external -> external.check(publicPorts).results()).ifPresent(results::addAll);
        var report = new CheckReport(results);
        return fromAPod && report.isOk() && cluster.isPresent()
                ? report.with(cluster.get().checkFromAPod())
                : report;
    }
}
