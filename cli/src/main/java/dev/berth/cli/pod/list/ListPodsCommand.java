package dev.berth.cli.pod.list;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.Reply;
import dev.berth.cli.pod.about.PodText;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import dev.berth.cli.shell.TextTable;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth pod list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the workspace's pods, newest first.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class ListPodsCommand implements Callable<Integer> {
    @Option(
            names = {"-a", "--all"},
            description = "Terminated ones too")
    private boolean all;

    @Option(names = "--phase", paramLabel = "PHASE", description = "Only pods in this phase, such as RUNNING")
    private @Nullable String phase;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many, up to 200. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "What comes after an earlier list")
    private @Nullable String after;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        var path = new StringBuilder("/v1/pods?limit=").append(limit);
        if (all) {
            path.append("&all=true");
        }
        if (phase != null) {
            path.append("&phase=").append(ApiCall.encoded(phase.toUpperCase(Locale.ROOT)));
        }
        if (after != null) {
            path.append("&after=").append(ApiCall.encoded(after));
        }
        try (var client = options.client()) {
            return options.run(client, ApiCall.get(path.toString()), this::print);
        }
    }

    private int print(Reply reply) {
        JsonNode pods = reply.body().path("pods");
        if (options.isQuiet()) {
            JsonTree.each(pods).forEach(pod -> options.out().println(JsonTree.text(pod, "id")));
            return ExitCode.DONE;
        }
        if (pods.isEmpty()) {
            options.err()
                    .println(
                            "There is no pod. Launch one: berth pod create --name train-1 --template ubuntu --gpus 1 --wait");
            return ExitCode.DONE;
        }
        var table = new TextTable("NAME", "ID", "PHASE", "GPUS", "MACHINE", "WHY");
        JsonTree.each(pods)
                .forEach(pod -> table.row(
                        JsonTree.text(pod, "name"),
                        JsonTree.text(pod, "id"),
                        JsonTree.text(pod, "phase"),
                        PodText.gpus(pod),
                        PodText.machines(pod),
                        JsonTree.text(pod, "phase").equals("RUNNING") ? "" : PodText.why(pod)));
        table.print(options.out());
        if (reply.body().hasNonNull("next")) {
            options.err().println(PlainText.of("There are more: --after " + JsonTree.text(reply.body(), "next")));
        }
        return ExitCode.DONE;
    }
}
