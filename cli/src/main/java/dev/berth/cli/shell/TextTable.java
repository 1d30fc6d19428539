package dev.berth.cli.shell;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows in columns as wide as they need to be. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        if (headings.length > 0) {
            rows.add(List.of(headings));
        }
    }

    public TextTable row(String... cells) {
        rows.add(Arrays.stream(cells).map(PlainText::of).toList());
        return this;
    }

    public void print(PrintWriter out) {
        var widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(i == 0 ? "" : GAP)
                        .append(row.get(i))
                        .repeat(' ', widths[i] - row.get(i).length());
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
