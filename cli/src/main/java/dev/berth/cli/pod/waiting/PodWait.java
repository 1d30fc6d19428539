package dev.berth.cli.pod.waiting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.LiveFrames;
import dev.berth.cli.call.Reply;
import dev.berth.cli.call.ServerFrame;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Follows a pod by the server's own feed from the moment of a command on, a line for each step, until it is in the phase that is
 * wanted or can no longer get there. The pod does not depend on it: interrupted, it says how to go on.
 */
public final class PodWait {
    private final BerthClient client;
    private final CallOptions options;
    private final String goal;
    private final Duration patience;
    private String told = "";

    /**
     * @param goal the phase to wait for
     * @param patience for all of it
     */
    public PodWait(BerthClient client, CallOptions options, String goal, Duration patience) {
        this.client = client;
        this.options = options;
        this.goal = goal;
        this.patience = patience;
    }

    /**
     * The pod once it is there.
     *
     * @param accepted the answer to the command, with the position of its last event
     * @throws CallFailure where it cannot get there, with the reason, or does not in time
     */
    public Reply until(Reply accepted) {
        Instant deadline = Instant.now().plus(patience);
        String id = JsonTree.text(accepted.body(), "id");
        String name = JsonTree.text(accepted.body(), "name");
        int generation = accepted.body().path("generation").asInt();
        var interrupted = new Thread(() -> sayHowToGoOn(name));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (var frames =
                new LiveFrames(client, "/v1/events?pod=" + id, accepted.position(), () -> false, options.err())) {
            JsonNode state = accepted.body();
            while (!isThere(name, state, generation)) {
                ServerFrame frame = frames.next(deadline);
                if (frame == null) {
                    throw late(name, state);
                }
                // A feed that cannot go on from where this was begins anew, and what was missed is seen in the pod
                // itself.
                JsonNode next = frame.event().equals("reset")
                        ? client.send(ApiCall.get("/v1/pods/" + id)).body()
                        : frame.data();
                state = next != null && next.hasNonNull("phase") ? next : state;
            }
            return client.send(
                    ApiCall.get("/v1/pods/%s?minPosition=%s".formatted(id, JsonTree.text(state, "version"))));
        } finally {
            forget(interrupted);
        }
    }

    private boolean isThere(String name, JsonNode state, int generation) {
        // A restart ends the boot before it first.
        if (state.path("generation").asInt(generation) < generation) {
            return false;
        }
        String phase = JsonTree.text(state, "phase");
        String why = JsonTree.text(state.path("reason"), "text");
        tell(phase, why);
        if (phase.equals(goal)) {
            return true;
        }
        String code = JsonTree.text(state.path("reason"), "code");
        switch (phase) {
            case "QUEUED" -> {
                if (code.equals("never-fits")) {
                    throw new CallFailure(
                            ExitCode.NO_CAPACITY,
                            "%s It stays in the queue; remove it with: berth pod rm %s%s"
                                    .formatted(why, name, options.suffix()));
                }
            }
            case "FAILED" ->
                throw new CallFailure(
                        code.equals("queue-timeout") ? ExitCode.NO_CAPACITY : ExitCode.FAILED,
                        "%s failed: %s".formatted(name, why));
            case "STOPPED", "TERMINATED" ->
                throw new CallFailure(ExitCode.FAILED, "%s is %s: %s".formatted(name, phase, why));
            default -> {}
        }
        return false;
    }

    private void tell(String phase, String why) {
        String line = "%-10s %s".formatted(phase, PlainText.of(why)).strip();
        if (!line.equals(told) && !options.isQuiet()) {
            options.err().println(line);
        }
        told = line;
    }

    private CallFailure late(String name, JsonNode state) {
        return new CallFailure(
                ExitCode.TIMED_OUT,
                "%s is still %s after %s: %s It goes on; follow it with: berth pod events %s --follow%s"
                        .formatted(
                                name,
                                JsonTree.text(state, "phase"),
                                Duration.ofSeconds(patience.toSeconds())
                                        .toString()
                                        .substring(2)
                                        .toLowerCase(Locale.ROOT),
                                JsonTree.text(state.path("reason"), "text"),
                                name,
                                options.suffix()));
    }

    /** Runs while the process ends, by Ctrl-C or otherwise. */
    private void sayHowToGoOn(String name) {
        options.err()
                .println(
                        "%nThis command ends; %s does not. Follow it: berth pod events %s --follow%s   Remove it: berth pod rm %s%s"
                                .formatted(name, name, options.suffix(), name, options.suffix()));
        options.err().flush();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            // Then it has been told.
        }
    }
}
