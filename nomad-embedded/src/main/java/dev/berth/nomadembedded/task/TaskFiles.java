package dev.berth.nomadembedded.task;

import dev.berth.nomadembedded.state.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Keeps the files of a task's templates as its variables say. For one thread. */
public final class TaskFiles {
    private final TaskDirectory directory;
    private final List<Template> templates;
    private final Function<String, Optional<Map<String, String>>> variables;
    private final Map<String, String> written = new HashMap<>();

    public TaskFiles(
            TaskDirectory directory,
            List<Template> templates,
            Function<String, Optional<Map<String, String>>> variables) {
        this.directory = directory;
        this.templates = List.copyOf(templates);
        this.variables = variables;
    }

    /** The path of the first variable that a template waits for. */
    public Optional<String> missing() {
        return templates.stream()
                .flatMap(template -> template.missing(variables).stream())
                .findFirst();
    }

    /** The variables that its templates add to the task's environment; none while one of theirs is missing. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        if (missing().isEmpty()) {
            templates.forEach(template -> environment.putAll(template.environment(variables)));
        }
        return environment;
    }

    /** Writes what has changed, each file at once. Leaves all as it is while a variable is missing. */
    public void write() throws IOException {
        if (missing().isPresent()) {
            return;
        }
        directory.create();
        for (Template template : templates) {
            String text = template.rendered(variables);
            if (!text.equals(written.put(template.destination(), text))) {
                replace(directory.own().resolve(template.destination()), template, text);
            }
        }
    }

    /** Forgets what was written, so that all is written anew. */
    public void forget() {
        written.clear();
    }

    /** Written where the task does not reach: in its own directories it could put a link in place of the new file. */
    private void replace(Path file, Template template, String text) throws IOException {
        Path made = Files.createTempFile(
                directory.own(),
                ".template",
                "",
                PosixFilePermissions.asFileAttribute(
                        Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        Files.writeString(made, text);
        Files.setPosixFilePermissions(made, permissions(template.permissions()));
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        StringBuilder text = new StringBuilder("rwxrwxrwx");
        for (int bit = 0; bit < text.length(); bit++) {
            if ((bits >> (8 - bit) & 1) == 0) {
                text.setCharAt(bit, '-');
            }
        }
        return PosixFilePermissions.fromString(text.toString());
    }
}
