package dev.berth.app.wiring;

import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.NotebookView;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a pod tells of its notebook: a line of the state and the port, and one with what there is to say. A user of the pod can write
 * there too, so it is read as what strangers send, and shows nothing but his own pod.
 */
record NotebookNote(NotebookState state, int port, String text) {
    private static final int MAX_TEXT = 200;
    private static final Pattern FIRST = Pattern.compile("([a-z]{1,16}) ([0-9]{1,5})");
    /** Lines of pip among them, of which terminals would take some for commands. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}]+");

    static NotebookNote parse(String note) {
        var lines = Arrays.asList(note.split("\n", 3));
        var first = FIRST.matcher(lines.getFirst());
        var state = first.matches() ? NotebookState.find(first.group(1)) : Optional.<NotebookState>empty();
        if (state.isEmpty() || state.get() == NotebookState.STOPPED) {
            return new NotebookNote(NotebookState.STARTING, 0, "What the pod tells of its notebook cannot be read.");
        }
        int port = Integer.parseInt(first.group(2));
        return state.get() == NotebookState.RUNNING && (port == 0 || port > 65_535)
                ? new NotebookNote(NotebookState.STARTING, 0, "The pod tells of no port of its notebook.")
                : new NotebookNote(state.get(), port, lines.size() > 1 ? plain(lines.get(1)) : "");
    }

    private static String plain(String line) {
        return NOT_PLAIN
                .matcher(line)
                .replaceAll(" ")
                .strip()
                .codePoints()
                .limit(MAX_TEXT)
                .boxed()
                .map(Character::toString)
                .collect(Collectors.joining());
    }

    NotebookView in(NotebookView notebook) {
        return state == NotebookState.RUNNING
                ? notebook.runningAt(port)
                : notebook.in(state, text.isEmpty() ? null : text);
    }
}
