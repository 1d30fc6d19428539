package dev.berth.cli;

import dev.berth.cli.shell.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One run of the command line, as a shell has it: what it said and how it ended. */
public record CommandRun(int exitCode, String out, String err) {
    /** Somebody with a home of his own. */
    public record User(Path home, Map<String, String> environment, String input) {
        public static User at(Path home) {
            return new User(home, Map.of(), "");
        }

        public User with(String variable, String value) {
            var more = new HashMap<>(environment);
            more.put(variable, value);
            return new User(home, more, input);
        }

        public User piping(String text) {
            return new User(home, environment, text);
        }

        public CommandRun runs(String... arguments) {
            var out = new StringWriter();
            var err = new StringWriter();
            var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
            int code = BerthCommand.commandLine(new Surroundings(environment, in, home))
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
            return new CommandRun(code, out.toString(), err.toString());
        }
    }

    public String all() {
        return out + err;
    }
}
