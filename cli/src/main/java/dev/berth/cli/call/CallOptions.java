package dev.berth.cli.call;

import dev.berth.cli.remote.RemoteChoice;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.Surrounded;
import dev.berth.cli.shell.Surroundings;
import java.io.PrintWriter;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that calls a Berth takes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command is called.
public final class CallOptions {
    @Option(
            names = "--remote",
            paramLabel = "NAME",
            description = "Which of the saved Berths to talk to; not needed where there is one. Also: BERTH_REMOTE")
    private @Nullable String remote;

    @Option(names = "--json", description = "Print what the server answers, as it is")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids and nothing else")
    private boolean quiet;

    @Option(
            names = "--curl",
            description =
                    "Print the request as a line for curl, without the token, and do not send it. Names are still looked up")
    private boolean curl;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    public boolean isJson() {
        return json;
    }

    public boolean isQuiet() {
        return quiet;
    }

    public boolean isCurl() {
        return curl;
    }

    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    public Surroundings surroundings() {
        return ((Surrounded) spec.root().userObject()).surroundings();
    }

    /** Ends of the commands that are printed, so that they reach the same Berth. */
    public String suffix() {
        return remote == null ? "" : " --remote " + remote;
    }

    public BerthClient client() {
        return new BerthClient(RemoteChoice.of(surroundings()).choose(remote));
    }

    /** Sends the call and goes on with the answer, unless another way to see it was asked for. */
    public int run(BerthClient client, ApiCall call, ToIntFunction<Reply> then) {
        if (curl) {
            return printCurl(client, call);
        }
        Reply reply = client.send(call);
        return json ? print(reply) : then.applyAsInt(reply);
    }

    public int print(Reply reply) {
        if (!reply.text().isBlank()) {
            out().println(reply.text().strip());
        }
        return ExitCode.DONE;
    }

    public int printCurl(BerthClient client, ApiCall call) {
        out().println(CurlLine.of(client.server(), call));
        return ExitCode.DONE;
    }
}
