package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.state.JsonNodes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A pod's log as frames of JSON without separators, or plain; follows the file where asked to. */
final class LogStreamHandler {
    private static final int MAX_FRAME_BYTES = 64 * 1024;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int POLLS_PER_HEARTBEAT = 5;

    private final NodeClient client;

    LogStreamHandler(NodeClient client) {
        this.client = client;
    }

    Flux<ByteBuf> frames(String allocationId, ApiRequest request) {
        String type = request.text("type", "stdout");
        String stream = type.equals("stderr") ? "stderr" : "stdout";
        String task = request.text("task", "main");
        Path file = client.directory(allocationId, task).log(stream);
        String name = "alloc/logs/%s.%s.0".formatted(task, type);
        Tail tail = new Tail(
                file,
                name,
                request.flag("plain"),
                request.text("origin", "start"),
                request.number("offset").orElse(0L));
        Mono<List<ByteBuf>> added = Mono.fromCallable(tail::readAdded).subscribeOn(Schedulers.boundedElastic());
        if (!request.flag("follow")) {
            return added.flatMapIterable(frames -> frames);
        }
        return Flux.interval(Duration.ZERO, POLL_INTERVAL)
                .onBackpressureDrop()
                .concatMap(
                        number -> added.map(frames ->
                                frames.isEmpty() && number % POLLS_PER_HEARTBEAT == 0 ? tail.heartbeat() : frames),
                        1)
                .flatMapIterable(frames -> frames);
    }

    /** Reads what was added to a file since the last time. For one reader at a time. */
    private static final class Tail {
        private final Path file;
        private final String name;
        private final boolean plain;
        private final boolean fromEnd;
        private long offset;
        private boolean placed;

        Tail(Path file, String name, boolean plain, String origin, long offset) {
            this.file = file;
            this.name = name;
            this.plain = plain;
            this.fromEnd = origin.equals("end");
            this.offset = offset;
        }

        List<ByteBuf> readAdded() throws IOException {
            List<ByteBuf> frames = new ArrayList<>();
            if (Files.notExists(file)) {
                return frames;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                if (!placed) {
                    placed = true;
                    offset = fromEnd ? Math.max(0, channel.size() - offset) : offset;
                }
                if (channel.size() < offset) {
                    offset = 0;
                    if (!plain) {
                        frames.add(frame(JsonNodes.object().put("FileEvent", "file truncated")));
                    }
                }
                ByteBuffer buffer = ByteBuffer.allocate(MAX_FRAME_BYTES);
                for (int read = channel.read(buffer, offset); read > 0; read = channel.read(buffer, offset)) {
                    offset += read;
                    byte[] data = Arrays.copyOf(buffer.array(), read);
                    frames.add(
                            plain
                                    ? Unpooled.wrappedBuffer(data)
                                    : frame(JsonNodes.object().put("Data", data)));
                    buffer.clear();
                }
            }
            return frames;
        }

        List<ByteBuf> heartbeat() {
            return plain ? List.of() : List.of(Unpooled.wrappedBuffer(JsonNodes.bytes(JsonNodes.object())));
        }

        private ByteBuf frame(ObjectNode content) {
            return Unpooled.wrappedBuffer(
                    JsonNodes.bytes(content.put("File", name).put("Offset", offset)));
        }
    }
}
