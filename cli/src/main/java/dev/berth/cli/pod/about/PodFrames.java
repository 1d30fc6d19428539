package dev.berth.cli.pod.about;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.LiveFrames;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A stream about one pod, printed as it comes.
 *
 * @param follow whether it goes on until the pod is terminated; else the server ends it
 */
public record PodFrames(BerthClient client, CallOptions options, PodReference pod, String path, boolean follow) {
    public int print(Consumer<JsonNode> line) {
        try (var frames = new LiveFrames(client, path, null, this::isOver, options.err())) {
            for (var frame = frames.next(Instant.MAX); frame != null; frame = frames.next(Instant.MAX)) {
                JsonNode data = frame.data();
                if (data == null) {
                    continue;
                }
                if (options.isJson()) {
                    options.out().println(data);
                } else {
                    line.accept(data);
                }
                // A reader that has gone, as with '| head', is not written to without end.
                if (options.out().checkError()) {
                    return ExitCode.FAILED;
                }
            }
            return ExitCode.DONE;
        }
    }

    private boolean isOver() {
        if (!follow) {
            return true;
        }
        try {
            return JsonTree.text(client.send(ApiCall.get(pod.path())).body(), "phase")
                    .equals("TERMINATED");
        } catch (CallFailure away) {
            // Berth may be starting anew; only an answer says that the pod is gone.
            return away.exitCode() == ExitCode.NOT_FOUND;
        }
    }
}
