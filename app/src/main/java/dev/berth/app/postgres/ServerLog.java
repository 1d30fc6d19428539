package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;

/** What PostgreSQL's programs print, one after another into one file. */
record ServerLog(Path file) {
    private static final Pattern LINE_HEAD = Pattern.compile("^[-0-9]+ [:.0-9]+ UTC \\[\\d+] ");
    private static final long MAX_BYTES = 10L << 20;
    private static final long MAX_BYTES_READ = 64 * 1024;
    private static final int MAX_LINES_SHOWN = 5;

    /** Called before a start, so one earlier file is kept. */
    void rotateIfLarge() throws IOException {
        if (size() > MAX_BYTES) {
            Files.move(file, file.resolveSibling("log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** What was printed after {@code offset}, or the end of it where that is much. */
    String since(long offset) {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(offset, Files.size(file) - MAX_BYTES_READ));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The failure of a program that began to print at {@code offset}, with its last lines. */
    StartUpFailure failure(String what, long offset) {
        List<String> lines = since(offset)
                .lines()
                .map(line -> LINE_HEAD.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank())
                .toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - MAX_LINES_SHOWN), lines.size()));
        return new StartUpFailure("%s. It printed last: %s. All of it is in %s.".formatted(what, last, file));
    }
}
