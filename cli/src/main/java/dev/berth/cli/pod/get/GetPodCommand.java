package dev.berth.cli.pod.get;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.pod.about.PodText;
import dev.berth.cli.pod.waiting.PodSummary;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TextTable;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth pod get}. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Shows a pod and the ways to it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class GetPodCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            var reference = PodReference.pod(client, named);
            if (options.isCurl() || options.isJson()) {
                return options.run(client, ApiCall.get(reference.path()), options::print);
            }
            if (options.isQuiet()) {
                options.out().println(reference.id());
                return ExitCode.DONE;
            }
            facts(reference.pod()).print(options.out());
            new PodSummary(client, options).print(reference.pod());
            return ExitCode.DONE;
        }
    }

    private static TextTable facts(JsonNode pod) {
        var table = new TextTable();
        row(table, "name", JsonTree.text(pod, "name"));
        row(table, "phase", (JsonTree.text(pod, "phase") + "  " + PodText.why(pod)).strip());
        row(table, "gpus", PodText.gpus(pod));
        row(table, "machine", PodText.machines(pod));
        row(table, "template", JsonTree.text(pod, "template"));
        row(table, "image", JsonTree.text(pod, "image"));
        row(table, "size", JsonTree.text(pod, "size"));
        row(table, "disk", JsonTree.text(pod, "diskGb") + " GiB");
        row(
                table,
                "volumes",
                JsonTree.each(pod.path("volumes"))
                        .map(volume -> JsonTree.text(volume, "name") + ":" + JsonTree.text(volume, "path"))
                        .collect(Collectors.joining(", ")));
        row(
                table,
                "ports",
                JsonTree.each(pod.path("ports")).map(GetPodCommand::port).collect(Collectors.joining(", ")));
        row(
                table,
                "labels",
                pod.path("labels").properties().stream()
                        .map(label -> label.getKey() + "=" + label.getValue().asText())
                        .collect(Collectors.joining(", ")));
        row(table, "stops at", JsonTree.text(pod, "stopsAt"));
        row(table, "terminates at", JsonTree.text(pod, "terminatesAt"));
        row(table, "starts at", JsonTree.text(pod, "startsAt"));
        row(table, "locked", pod.path("locked").asBoolean() ? "yes" : "");
        row(
                table,
                "actions",
                JsonTree.each(pod.path("actions")).map(JsonNode::asText).collect(Collectors.joining(", ")));
        return table;
    }

    private static String port(JsonNode port) {
        String listening = port.path("listening").isBoolean()
                ? port.path("listening").asBoolean() ? " (listens)" : " (nothing listens)"
                : "";
        return JsonTree.text(port, "port") + "/" + JsonTree.text(port, "protocol") + listening;
    }

    /** What is not so is not told. */
    private static void row(TextTable table, String what, String value) {
        if (!value.isEmpty()) {
            table.row(what, value);
        }
    }
}
