package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A program of Linux on a little-endian machine of 64 bits, as far as it matters which loader starts it. */
final class ElfFile {
    private static final int MAGIC = 0x464c457f;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int PROGRAM_HEADERS = 32;
    private static final int HEADER_SIZE = 54;
    private static final int HEADER_COUNT = 56;
    private static final int INTERPRETER = 3;

    private final String name;
    private final byte[] content;
    private final int start;
    private final int length;

    private ElfFile(String name, byte[] content, int start, int length) {
        this.name = name;
        this.content = content;
        this.start = start;
        this.length = length;
    }

    static ElfFile read(Path file) throws IOException {
        var content = Files.readAllBytes(file);
        var elf = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 64 || elf.getInt(0) != MAGIC || elf.get(4) != CLASS_64 || elf.get(5) != LITTLE_ENDIAN) {
            throw new IOException("%s is no program for a little-endian machine of 64 bits".formatted(file));
        }
        try {
            for (int i = 0; i < elf.getShort(HEADER_COUNT); i++) {
                int header = (int) elf.getLong(PROGRAM_HEADERS) + i * elf.getShort(HEADER_SIZE);
                if (elf.getInt(header) == INTERPRETER) {
                    return new ElfFile(
                            file.toString(), content, (int) elf.getLong(header + 8), (int) elf.getLong(header + 32));
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("%s is cut short".formatted(file), e);
        }
        return new ElfFile(file.toString(), content, 0, 0);
    }

    /** The loader that it names, or null for a static program. */
    @Nullable
    String interpreter() {
        return length == 0 ? null : new String(content, start, length - 1, ISO_8859_1);
    }

    /** The program with another loader, whose name may not be longer than that of its own. */
    byte[] withInterpreter(String other) throws IOException {
        var changed = content.clone();
        if (length == 0) {
            return changed;
        }
        var bytes = other.getBytes(ISO_8859_1);
        if (bytes.length >= length) {
            throw new IOException("%s has no room for the name of another loader".formatted(name));
        }
        Arrays.fill(changed, start, start + length, (byte) 0);
        System.arraycopy(bytes, 0, changed, start, bytes.length);
        return changed;
    }
}
