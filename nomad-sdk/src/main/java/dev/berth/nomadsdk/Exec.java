package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/client/allocation/:id/exec}: runs a command in a task, over a WebSocket that holds one connection of the client.
 * Cancelling ends the connection; whether the command ends with it is up to the driver.
 */
public final class Exec {
    /** Nomad sends some KiB at a time. */
    static final int MAX_FRAME_BYTES = 1 << 20;

    /** Proxies, and Nomad between its agents, end what is silent. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    private static final String HEARTBEAT = "{}";
    private static final String INPUT_ENDS = "{\"stdin\":{\"close\":true}}";
    private static final JsonType<JsonNode> FRAME = Json.type(JsonNode.class);

    private final NomadHttp http;

    Exec(NomadHttp http) {
        this.http = http;
    }

    /** Runs a command whose standard input is empty. */
    public Flux<ExecOutput> run(String allocation, String task, List<String> command) {
        return run(allocation, task, command, Flux.empty());
    }

    /**
     * Runs a command without a terminal.
     *
     * @param input for its standard input, which is closed when this completes; asked for as Nomad takes it
     * @return its output as it comes, by demand, then {@link ExecOutput.Exited}; fails with {@link NomadException} where the command
     *     cannot be run, and with {@link NomadRefusal.NoAnswer} where the connection ends before the command does: it may
     *     still run then
     */
    public Flux<ExecOutput> run(String allocation, String task, List<String> command, Flux<ByteBuffer> input) {
        return exec(allocation, task, command, false, input.map(ExecInput.Stdin::new));
    }

    /**
     * The same with a terminal, whose end of input is a character that the caller sends (Ctrl-D): it stays open when {@code input}
     * completes.
     */
    public Flux<ExecOutput> terminal(
            String allocation, String task, List<String> command, Flux<? extends ExecInput> input) {
        return exec(allocation, task, command, true, input);
    }

    private Flux<ExecOutput> exec(
            String allocation, String task, List<String> command, boolean tty, Flux<? extends ExecInput> input) {
        var path = "/v1/client/allocation/%s/exec?task=%s&tty=%s&command=%s"
                .formatted(
                        NomadHttp.encode(allocation),
                        NomadHttp.encode(task),
                        tty,
                        NomadHttp.encode(new String(Json.write(command), StandardCharsets.UTF_8)));
        var texts = input.map(Exec::text).concatWith(tty ? Mono.empty() : Mono.just(INPUT_ENDS));
        var heartbeats = Flux.interval(HEARTBEAT_INTERVAL).map(_ -> HEARTBEAT).onBackpressureDrop();
        return http.converse(path, Flux.merge(1, texts, heartbeats), MAX_FRAME_BYTES)
                .flatMapIterable(Exec::outputs, 1)
                .concatWith(Mono.error(() -> NomadException.notAnswered(
                        "the connection ended before the command did", "an exec in " + allocation, null)))
                .takeUntil(ExecOutput.Exited.class::isInstance);
    }

    private static String text(ExecInput input) {
        var frame = JsonNodeFactory.instance.objectNode();
        switch (input) {
            case ExecInput.Stdin(var data) -> {
                var bytes = new byte[data.remaining()];
                data.duplicate().get(bytes);
                frame.putObject("stdin").put("data", bytes);
            }
            case ExecInput.Resize(var rows, var columns) ->
                frame.putObject("tty_size").put("height", rows).put("width", columns);
        }
        return frame.toString();
    }

    private static List<ExecOutput> outputs(byte[] text) {
        var frame = FRAME.read(text);
        var outputs = new ArrayList<ExecOutput>();
        data(frame.path("stdout")).map(ExecOutput.Stdout::new).ifPresent(outputs::add);
        data(frame.path("stderr")).map(ExecOutput.Stderr::new).ifPresent(outputs::add);
        if (frame.path("exited").asBoolean()) {
            var result = frame.path("result");
            outputs.add(new ExecOutput.Exited(
                    result.path("exit_code").asInt(), result.path("signal").asInt()));
        }
        return outputs;
    }

    private static Optional<ByteBuffer> data(JsonNode stream) {
        try {
            return Optional.ofNullable(stream.path("data").binaryValue()).map(ByteBuffer::wrap);
        } catch (IOException e) {
            throw new UncheckedIOException("Nomad sent output that is not base64", e);
        }
    }
}
