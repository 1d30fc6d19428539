package dev.berth.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The file with the saved Berths and their tokens, which only its owner may read. */
public record RemotesFile(Path file) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    /** {@code $BERTH_CONFIG}, or {@code remotes.json} in the user's configuration folder. */
    public static RemotesFile of(Surroundings surroundings) {
        String named = surroundings.variable("BERTH_CONFIG");
        if (named != null) {
            return new RemotesFile(Path.of(named));
        }
        String folder = surroundings.variable("XDG_CONFIG_HOME");
        return new RemotesFile((folder == null ? surroundings.home().resolve(".config") : Path.of(folder))
                .resolve("berth")
                .resolve("remotes.json"));
    }

    /** All of them, by name. */
    public List<Remote> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new CallFailure(
                        ExitCode.FAILED,
                        "%s holds tokens and is open to other users. Close it: chmod 600 %s".formatted(file, file));
            }
            JsonNode root = JsonTree.parse(Files.readString(file));
            if (root == null || !root.path("remotes").isObject()) {
                throw new CallFailure(
                        ExitCode.FAILED, "%s is not as 'berth login' writes it. Mend or remove it.".formatted(file));
            }
            var remotes = new ArrayList<Remote>();
            root.path("remotes")
                    .properties()
                    .forEach(entry -> remotes.add(new Remote(
                            entry.getKey(),
                            Remote.address(JsonTree.text(entry.getValue(), "url")),
                            JsonTree.text(entry.getValue(), "token"))));
            return remotes;
        } catch (IOException e) {
            throw new CallFailure(ExitCode.FAILED, "%s cannot be read: %s".formatted(file, e));
        }
    }

    public void save(Remote remote) {
        if (!NAME.matcher(remote.name()).matches()) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    "'%s' is no name for a remote: small letters, digits and hyphens, at most 31."
                            .formatted(remote.name()));
        }
        var all = new ArrayList<>(read());
        all.removeIf(other -> other.name().equals(remote.name()));
        all.add(remote);
        write(all);
    }

    public void remove(Remote remote) {
        var all = new ArrayList<>(read());
        all.removeIf(other -> other.name().equals(remote.name()));
        write(all);
    }

    /** As a whole or not at all, and at no time open to others. */
    private void write(List<Remote> remotes) {
        ObjectNode root = JsonTree.object();
        ObjectNode entries = root.putObject("remotes");
        remotes.forEach(remote -> entries.putObject(remote.name())
                .put("url", remote.url().toString())
                .put("token", remote.token()));
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null) {
                throw new IOException("it is no file");
            }
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            Path draft = Files.createTempFile(
                    folder,
                    ".remotes",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(draft, JsonTree.pretty(root) + "\n");
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new CallFailure(ExitCode.FAILED, "%s cannot be written: %s".formatted(file, e));
        }
    }
}
