package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** An image with a static busybox as its shell and nothing else, which needs no network to make. */
final class ShellOnlyImage {
    private ShellOnlyImage() {}

    /**
     * Gives it to an engine, in a folder that is not there yet.
     *
     * @return its name
     */
    static String in(URI engine, Path folder) throws IOException {
        var busybox = Path.of("/bin/busybox");
        Assumptions.assumeTrue(Files.exists(busybox), "skipped: no busybox on this machine");
        Files.copy(busybox, Files.createDirectories(folder.resolve("bin")).resolve("sh"));
        var made = OpenSsh.run(List.of(
                "/bin/sh",
                "-c",
                "tar -C \"$1\" -c . | curl -sSf --unix-socket \"$2\" -X POST -H 'Content-Type: application/x-tar' -T -"
                        + " 'http://engine/images/create?fromSrc=-&repo=berth-test/shell-only:1'",
                "import",
                folder.toString(),
                engine.getPath()));
        assertThat(made.exitCode()).as(made.toString()).isZero();
        return "berth-test/shell-only:1";
    }
}
