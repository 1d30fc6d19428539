package dev.berth.cli.pod.waiting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.Reply;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Launches a pod, waits for it where somebody wants to, and tells what to do next. */
public record PodLauncher(BerthClient client, CallOptions options) {
    /**
     * Ends as the command does.
     *
     * @param patience null where nobody waits
     */
    public int launch(ObjectNode body, @Nullable Duration patience) {
        var call = ApiCall.post("/v1/pods", body);
        if (options.isCurl()) {
            return options.printCurl(client, call);
        }
        Reply reply = client.send(call);
        if (patience != null) {
            reply = new PodWait(client, options, "RUNNING", patience).until(reply);
        }
        if (options.isJson()) {
            return options.print(reply);
        }
        if (options.isQuiet()) {
            options.out().println(JsonTree.text(reply.body(), "id"));
            return ExitCode.DONE;
        }
        options.out()
                .println("%s is %s."
                        .formatted(JsonTree.text(reply.body(), "name"), JsonTree.text(reply.body(), "phase")));
        new PodSummary(client, options).print(reply.body());
        return ExitCode.DONE;
    }
}
