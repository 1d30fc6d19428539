package dev.berth.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The figures of one run: medians with their range, and ratios to a peer of the same run where there is one. */
public final class ResultTable {
    /**
     * One figure.
     *
     * @param ours the median
     * @param ratio ours / peer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            String what,
            String unit,
            double ours,
            @Nullable Double peer,
            @Nullable String peerName,
            @Nullable Double ratio,
            double min,
            double max) {
        @Override
        public String toString() {
            return "%-34s %-6s %10.1f %10.1f %10.1f   %s"
                    .formatted(
                            what,
                            unit,
                            ours,
                            min,
                            max,
                            ratio == null ? "" : "%.2f of %s (%.1f)".formatted(ratio, peerName, peer));
        }
    }

    private final Consumer<Row> progress;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public ResultTable() {
        this(row -> {});
    }

    /** {@code progress} hears of each row as soon as it is there. */
    public ResultTable(Consumer<Row> progress) {
        this.progress = progress;
    }

    public double add(String what, String unit, double[] samples) {
        var median = median(samples);
        add(new Row(what, unit, median, null, null, null, min(samples), max(samples)));
        return median;
    }

    public void add(String what, String unit, double[] samples, double peer, String peerName) {
        var median = median(samples);
        add(new Row(what, unit, median, peer, peerName, median / peer, min(samples), max(samples)));
    }

    private void add(Row row) {
        rows.add(row);
        progress.accept(row);
    }

    /** A line about the run that stands above the table. */
    public void note(String line) {
        notes.add(line);
    }

    public void print(PrintStream out) {
        out.println();
        notes.forEach(out::println);
        out.printf("%n%-34s %-6s %10s %10s %10s   %s%n", "what", "unit", "median", "min", "max", "of peer");
        rows.forEach(out::println);
    }

    public void write(Path file) throws IOException {
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows) + "\n");
    }

    public static double median(double[] samples) {
        var sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double min(double[] samples) {
        return Arrays.stream(samples).min().orElseThrow();
    }

    private static double max(double[] samples) {
        return Arrays.stream(samples).max().orElseThrow();
    }
}
