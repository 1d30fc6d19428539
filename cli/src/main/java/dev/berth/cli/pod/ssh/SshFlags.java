package dev.berth.cli.pod.ssh;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of OpenSSH's client that are handed on to it. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command is called.
public final class SshFlags {
    @Option(names = "-i", paramLabel = "FILE", description = "Private key to log in with")
    private @Nullable String identity;

    @Option(names = "-L", paramLabel = "FORWARD", description = "Tunnel to here, such as 8080:localhost:8080")
    private List<String> local = List.of();

    @Option(names = "-R", paramLabel = "FORWARD", description = "Tunnel from there")
    private List<String> remote = List.of();

    @Option(names = "-D", paramLabel = "PORT", description = "SOCKS proxy")
    private List<String> dynamic = List.of();

    @Option(names = "-o", paramLabel = "OPTION", description = "Any other option, as in ssh_config")
    private List<String> others = List.of();

    @Option(names = "-A", description = "Forward the agent")
    private boolean agent;

    @Option(names = "-N", description = "Tunnels only, no shell")
    private boolean noShell;

    @Option(names = "-t", description = "A terminal for the command too")
    private boolean terminal;

    List<String> words() {
        var words = new ArrayList<String>();
        if (identity != null) {
            words.addAll(List.of("-i", identity));
        }
        others.forEach(option -> words.addAll(List.of("-o", option)));
        local.forEach(forward -> words.addAll(List.of("-L", forward)));
        remote.forEach(forward -> words.addAll(List.of("-R", forward)));
        dynamic.forEach(port -> words.addAll(List.of("-D", port)));
        if (agent) {
            words.add("-A");
        }
        if (noShell) {
            words.add("-N");
        }
        if (terminal) {
            words.add("-t");
        }
        return words;
    }
}
