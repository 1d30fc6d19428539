package dev.berth.cli.login;

import dev.berth.cli.remote.RemoteChoice;
import dev.berth.cli.remote.RemotesFile;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.Surrounded;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code berth logout}: forgets a saved Berth. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        description = "Removes a Berth and its token from the saved ones. The token itself stays valid.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class LogoutCommand implements Callable<Integer> {
    @Option(names = "--remote", paramLabel = "NAME", description = "Which one; not needed where there is one")
    private @Nullable String name;

    @ParentCommand
    private Surrounded parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var surroundings = parent.surroundings();
        var file = RemotesFile.of(surroundings);
        // What the environment names is not saved, and so cannot be forgotten.
        var environment = new HashMap<>(surroundings.environment());
        environment.remove("BERTH_URL");
        environment.remove("BERTH_TOKEN");
        var remote = RemoteChoice.of(surroundings.with(environment)).choose(name);
        file.remove(remote);
        spec.commandLine().getOut().println("'%s' at %s is forgotten.".formatted(remote.name(), remote.url()));
        return ExitCode.DONE;
    }
}
