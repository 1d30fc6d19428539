package dev.berth.nomad.placement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files that make a task with OpenSSH's server into a pod, the same for every driver. They lie beside this class. */
final class PodFiles {
    /** Where a pod's disk is mounted, where it can be: the home of whom it lets in, root where it has no user of its own. */
    static String home(@Nullable String user) {
        return user == null ? "/root" : "/home/" + user;
    }

    /** Named so that Python finds it under no name that others use. */
    static final String NOTEBOOK_MODULE = "berth_notebook.py";

    /** Starts the server; a shell script, run in the task's directory. */
    static final String START = read("start");

    /** Tells the server whose keys are listed, and ends the connections of a removed one; a shell script. */
    static final String KEYS = read("keys");

    /** What a login gets that asks for a shell; a shell script. */
    static final String TERMINAL = read("terminal");

    /** Tells whoever sits at a terminal that the pod ends soon; a shell script. */
    static final String ANNOUNCE = read("announce");

    /** Measures the pod's disk and network; a shell script. */
    static final String USAGE = read("usage");

    /** Notes when the pod was used last; a shell script. */
    static final String ACTIVITY = read("activity");

    /** Keeps JupyterLab running; a shell script. */
    static final String NOTEBOOK = read("notebook");

    /** JupyterLab behind a user and a password; Python. */
    static final String NOTEBOOK_SERVER = read(NOTEBOOK_MODULE);

    /** Runs the server beside a command of the pod's user; a shell script. */
    static final String SERVE = read("serve");

    static final String SSHD_CONFIG = read("sshd_config");

    private static final Pattern BRACES = Pattern.compile("\\{(?=\\{)");

    private PodFiles() {}

    /** A line of a shell script that makes the words of a command its arguments, as they are. */
    static String command(List<String> words) {
        return words.stream().map(PodFiles::quoted).collect(Collectors.joining(" ", "set -- ", "\n"));
    }

    /** Two braces in a row would begin an action of Nomad's template language. */
    private static String quoted(String word) {
        return "'%s'".formatted(BRACES.matcher(word.replace("'", "'\\''")).replaceAll("{''"));
    }

    private static String read(String name) {
        try (var in = PodFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The file %s is missing in this build".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
