package dev.berth.nomadembedded.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of changes, one line per change, forced to disk before the change counts.
 *
 * <p>One file rather than one per object, because a change touches several objects (a job, its evaluation, its
 * allocation) and must be whole or absent after a crash; a line with its checksum gives that with one fsync. A torn last
 * line is what a crash in the middle of a write leaves; it was never acknowledged and is dropped.
 */
final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final int CHECKSUM_LENGTH = 8;

    private final Path file;
    private final JournalCipher cipher;
    private final List<JsonNode> entries;
    private FileChannel channel;
    private boolean broken;

    private Journal(Path file, JournalCipher cipher, List<JsonNode> entries, FileChannel channel) {
        this.file = file;
        this.cipher = cipher;
        this.entries = entries;
        this.channel = channel;
    }

    /** Fails where a line was encrypted with another key. */
    static Journal open(Path file, JournalCipher cipher) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.notExists(file)) {
            // Variables hold host keys, so nobody else may read this file at any moment.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        FileChannel channel = FileChannel.open(file, READ, WRITE);
        byte[] content = Files.readAllBytes(file);
        List<JsonNode> entries = new ArrayList<>();
        int valid = read(content, cipher, entries);
        if (valid < content.length) {
            log.warn(
                    "The journal ended in a line that was never acknowledged, which is dropped file={} bytes={}",
                    file,
                    content.length - valid);
            channel.truncate(valid);
            channel.force(true);
        }
        channel.position(valid);
        return new Journal(file, cipher, entries, channel);
    }

    /** The changes found when the file was opened, oldest first; given out once. */
    List<JsonNode> takeEntries() {
        List<JsonNode> all = List.copyOf(entries);
        entries.clear();
        return all;
    }

    /** Whether a write failed, of which nobody knows what is on disk; {@link #compact} makes a whole file of it again. */
    boolean isBroken() {
        return broken;
    }

    /** Writes one change and returns when it is on disk. After a failure every later call fails too, until a compaction. */
    void append(JsonNode change) throws IOException {
        if (broken) {
            throw new IOException("the journal %s failed before and was not rewritten".formatted(file));
        }
        try {
            write(channel, line(change));
            channel.force(false);
        } catch (IOException | RuntimeException e) {
            broken = true;
            throw e;
        }
    }

    /** Replaces all changes by these, which must describe the same state. */
    void compact(Iterable<? extends JsonNode> state) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
            for (JsonNode change : state) {
                write(out, line(change));
            }
            out.force(true);
        }
        channel.close();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
            directory.force(true);
        }
        channel = FileChannel.open(file, WRITE, APPEND);
        broken = false;
    }

    long size() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int read(byte[] content, JournalCipher cipher, List<JsonNode> entries) throws IOException {
        int start = 0;
        for (int end = 0; end < content.length; end++) {
            if (content[end] != '\n') {
                continue;
            }
            int body = start + CHECKSUM_LENGTH + 1;
            if (body > end
                    || !checksum(content, body, end - body)
                            .equals(new String(content, start, CHECKSUM_LENGTH, UTF_8))) {
                return start;
            }
            byte[] clear = cipher.open(Arrays.copyOfRange(content, body, end));
            try {
                entries.add(JsonNodes.read(clear));
            } catch (IOException e) {
                return start;
            }
            start = end + 1;
        }
        return start;
    }

    private ByteBuffer line(JsonNode change) {
        byte[] body = cipher.seal(JsonNodes.bytes(change));
        ByteBuffer line = ByteBuffer.allocate(CHECKSUM_LENGTH + body.length + 2);
        line.put(checksum(body, 0, body.length).getBytes(UTF_8))
                .put((byte) ' ')
                .put(body)
                .put((byte) '\n');
        return line.flip();
    }

    private static void write(FileChannel out, ByteBuffer line) throws IOException {
        while (line.hasRemaining()) {
            out.write(line);
        }
    }

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        return "%08x".formatted(sum.getValue());
    }
}
