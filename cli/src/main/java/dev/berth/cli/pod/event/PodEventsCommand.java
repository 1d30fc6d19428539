package dev.berth.cli.pod.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodFrames;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.shell.Durations;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod events}. */
@Command(name = "events", mixinStandardHelpOptions = true, description = "Prints what happened to a pod, oldest first.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class PodEventsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until the pod is terminated")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Begin with the last N. Default: ${DEFAULT-VALUE}")
    private int tail;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Not before this: an instant, or how long ago, such as 2h")
    private @Nullable String since;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            var pod = PodReference.pod(client, named);
            var path = pod.path()
                    + "/logs?source=system&tail=%d&follow=%b%s"
                            .formatted(
                                    tail,
                                    follow,
                                    since == null ? "" : "&since=" + ApiCall.encoded(Durations.forServer(since)));
            if (options.isCurl()) {
                return options.printCurl(client, ApiCall.get(path));
            }
            return new PodFrames(client, options, pod, path, follow).print(this::print);
        }
    }

    private void print(JsonNode event) {
        options.out()
                .println(PlainText.of("%-24s  %-20s  %s"
                        .formatted(
                                shortened(JsonTree.text(event, "at")),
                                JsonTree.text(event, "event"),
                                JsonTree.text(event, "text"))));
    }

    /** To the millisecond. */
    private static String shortened(String instant) {
        return instant.replaceFirst("(\\.\\d{3})\\d+Z$", "$1Z");
    }
}
