package dev.berth.nomad.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Small images that need no network to make, from files of this machine. */
final class TestImage {
    private final Path root;

    TestImage(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    /** A static busybox under these names, such as {@code bin/sh}. */
    TestImage busybox(String... names) throws IOException {
        var busybox = Path.of("/bin/busybox");
        Assumptions.assumeTrue(Files.exists(busybox), "skipped: no busybox on this machine");
        for (var name : names) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.copy(busybox, file);
        }
        return this;
    }

    TestImage script(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("could not make %s executable".formatted(file));
        }
        return this;
    }

    /** Gives it to the engine of the tests. */
    String named(String name, String... changes) {
        try (var engine = PodKind.engine()) {
            var url =
                    new StringBuilder("http://engine/images/create?fromSrc=-&repo=berth-test/%s&tag=1".formatted(name));
            for (var change : changes) {
                url.append("&changes=").append(change.replace(" ", "%20"));
            }
            var made = Ssh.start(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "tar -C \"$1\" -c . | curl -sSf --unix-socket \"$2\" -X POST -H 'Content-Type: application/x-tar'"
                                    + " -T - \"$3\"",
                            "import",
                            root.toString(),
                            engine.address().getPath(),
                            url.toString()),
                    "");
            if (made.exit() != 0) {
                throw new AssertionError(made.toString());
            }
            return "berth-test/%s:1".formatted(name);
        }
    }
}
