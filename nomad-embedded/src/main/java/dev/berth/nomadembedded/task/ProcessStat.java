package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One process as the kernel shows it in {@code /proc/<pid>/stat}.
 *
 * @param parent its parent's pid
 * @param terminal the terminal it is on, 0 for none
 * @param startTicks clock ticks after boot at which it began: with the pid a lasting identity within one boot
 * @param userTicks time spent in the program, in clock ticks (100 a second)
 * @param systemTicks time spent in the kernel for it
 * @param reapedTicks both of its children that have ended, and of theirs
 * @param residentPages memory it holds, in pages of 4 KiB
 */
public record ProcessStat(
        int pid,
        int parent,
        int terminal,
        long startTicks,
        long userTicks,
        long systemTicks,
        long reapedTicks,
        long residentPages,
        boolean ended) {
    private static final Path PROC = Path.of("/proc");

    static @Nullable ProcessStat read(int pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
            // The command in brackets may itself hold blanks and brackets, so count from the last one.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return new ProcessStat(
                    pid,
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[4]),
                    Long.parseLong(fields[19]),
                    Long.parseLong(fields[11]),
                    Long.parseLong(fields[12]),
                    Long.parseLong(fields[13]) + Long.parseLong(fields[14]),
                    Long.parseLong(fields[21]),
                    fields[0].equals("Z") || fields[0].equals("X"));
        } catch (IOException | RuntimeException e) {
            // It ended after the directory was listed.
            return null;
        }
    }

    /** A process and all that descends from it. */
    public static List<ProcessStat> tree(int root) {
        List<ProcessStat> all = all();
        Map<Integer, List<ProcessStat>> children = all.stream().collect(Collectors.groupingBy(ProcessStat::parent));
        List<ProcessStat> tree = new ArrayList<>(
                all.stream().filter(process -> process.pid() == root).toList());
        for (int next = 0; next < tree.size(); next++) {
            tree.addAll(children.getOrDefault(tree.get(next).pid(), List.of()));
        }
        return tree.stream().filter(process -> !process.ended()).toList();
    }

    static List<ProcessStat> all() {
        List<ProcessStat> all = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : directories) {
                ProcessStat stat = read(Integer.parseInt(directory.getFileName().toString()));
                if (stat != null) {
                    all.add(stat);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Process pods need /proc, so they run on Linux only", e);
        }
        return all;
    }
}
