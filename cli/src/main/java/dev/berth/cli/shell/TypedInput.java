package dev.berth.cli.shell;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is typed or piped to a command rather than put on its command line, which every user of a machine can read. */
public final class TypedInput {
    private static final int MAX_BYTES = 64 << 10;

    private TypedInput() {}

    /** The first line of what is piped in. */
    public static String line(InputStream in, String what) {
        String text = all(in, what);
        String line = text.lines().findFirst().orElse("").strip();
        if (line.isEmpty()) {
            throw new CallFailure(ExitCode.USAGE, "Standard input holds no %s.".formatted(what));
        }
        return line;
    }

    /** All that is piped in. */
    public static String all(InputStream in, String what) {
        try {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CallFailure(
                        ExitCode.USAGE,
                        "Standard input is longer than any %s: over %d bytes.".formatted(what, MAX_BYTES));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CallFailure(ExitCode.FAILED, "Standard input cannot be read: %s".formatted(e.getMessage()));
        }
    }

    /** Typed at a terminal without being shown. */
    public static String hidden(String prompt, String otherwise) {
        Console console = terminal();
        if (console == null) {
            throw new CallFailure(ExitCode.USAGE, "There is no terminal to ask at. " + otherwise);
        }
        char[] typed = console.readPassword("%s", prompt);
        if (typed == null || typed.length == 0) {
            throw new CallFailure(ExitCode.USAGE, "Nothing was typed.");
        }
        return new String(typed);
    }

    /** Whether somebody agrees; without a terminal nobody is asked, and a script has said what it wants. */
    public static boolean agrees(String question) {
        Console console = terminal();
        if (console == null) {
            return true;
        }
        String typed = console.readLine("%s [y/N] ", question);
        return typed != null
                && (typed.strip().equalsIgnoreCase("y") || typed.strip().equalsIgnoreCase("yes"));
    }

    @SuppressWarnings("SystemConsoleNull") // It is never null today, but its type says that it may be.
    private static @Nullable Console terminal() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : console;
    }
}
