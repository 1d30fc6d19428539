package dev.berth.cli.pod.waiting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TextTable;
import java.util.List;

/** What somebody does next with a pod: its id, how to log in, where its logs, figures and page are. */
public record PodSummary(BerthClient client, CallOptions options) {
    public void print(JsonNode pod) {
        String id = JsonTree.text(pod, "id");
        // A terminated pod has given its name away.
        String name = JsonTree.text(pod, "phase").equals("TERMINATED") ? id : JsonTree.text(pod, "name");
        var table = new TextTable();
        table.row("id", id);
        List<JsonNode> ways = JsonTree.each(client.send(ApiCall.get("/v1/pods/%s/connection".formatted(id)))
                        .body()
                        .path("connections"))
                .filter(way -> JsonTree.text(way, "kind").equals("relay"))
                .toList();
        for (JsonNode way : ways) {
            String node = way.hasNonNull("index") ? " node " + JsonTree.text(way, "index") : "";
            table.row(
                    "ssh" + node,
                    way.hasNonNull("unavailableReason")
                            ? JsonTree.text(way, "unavailableReason")
                            : JsonTree.text(way, "command"));
        }
        command(table, "or", "ssh", name, "");
        command(table, "logs", "logs", name, " --follow");
        command(table, "stats", "stats", name, "");
        if (!JsonTree.text(pod, "phase").equals("TERMINATED")) {
            String next = JsonTree.text(pod, "phase").equals("STOPPED") ? "start" : "stop";
            command(table, next, next, name, "");
        }
        table.row("console", client.server() + "/pods/" + id);
        table.print(options.out());
    }

    private void command(TextTable table, String what, String verb, String name, String flags) {
        table.row(what, "berth pod %s %s%s%s".formatted(verb, name, flags, options.suffix()));
    }
}
