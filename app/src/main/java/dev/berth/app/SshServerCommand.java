package dev.berth.app;

import dev.berth.nomad.server.SshServerFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth ssh-server FOLDER}: what nodes need so that images without an SSH server can be pods. */
@Command(
        name = "ssh-server",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a folder with this machine's OpenSSH server, everything it needs, and a shell for the start of pods.",
            "Copy it to each node of the same architecture, as root's, and make it a host volume there:",
            "  client { host_volume \"" + SshServerFolder.VOLUME
                    + "\" { path = \"/opt/berth/ssh-server\" read_only = true } }"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class SshServerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Must not exist yet")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        if (Files.exists(folder)) {
            err.println("berth: %s is there already. Remove it, or name another folder.".formatted(folder));
            return 1;
        }
        try {
            SshServerFolder.make(folder);
            return 0;
        } catch (IOException e) {
            err.println("berth: The SSH server of pods cannot be made: %s.".formatted(e.getMessage()));
            return 1;
        }
    }
}
