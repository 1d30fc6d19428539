package dev.berth.cli.shell;

/** What others wrote, for a terminal: what would move its cursor or change its title is left out. */
public final class PlainText {
    private PlainText() {}

    public static String of(String text) {
        return text.codePoints()
                .filter(point -> !Character.isISOControl(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
