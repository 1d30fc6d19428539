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
    private static final int LARGEST_FRAME_BYTES = 64 * 1024;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int LOOKS_PER_HEARTBEAT = 5;

    private final NodeClient client;

    LogStreamHandler(NodeClient client) {
        this.client = client;
    }

    Flux<ByteBuf> frames(String allocationId, Query query) {
        String type = query.text("type", "stdout");
        Path file =
                client.directory(allocationId).resolve("logs/" + (type.equals("stderr") ? "stderr" : "stdout") + ".0");
        String name = "alloc/logs/%s.%s.0".formatted(query.text("task", "main"), type);
        Tail tail = new Tail(
                file,
                name,
                query.flag("plain"),
                query.text("origin", "start"),
                query.number("offset").orElse(0L));
        Mono<List<ByteBuf>> look = Mono.fromCallable(tail::look).subscribeOn(Schedulers.boundedElastic());
        if (!query.flag("follow")) {
            return look.flatMapIterable(frames -> frames);
        }
        return Flux.interval(Duration.ZERO, LOOK_EVERY)
                .onBackpressureDrop()
                .concatMap(
                        number -> look.map(frames ->
                                frames.isEmpty() && number % LOOKS_PER_HEARTBEAT == 0 ? tail.heartbeat() : frames),
                        1)
                .flatMapIterable(frames -> frames);
    }

    /** Reads a file from where it stood the last time. One look at a time. */
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

        List<ByteBuf> look() throws IOException {
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
                ByteBuffer buffer = ByteBuffer.allocate(LARGEST_FRAME_BYTES);
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
