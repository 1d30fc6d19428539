package dev.berth.cli.login;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.remote.Remote;
import dev.berth.cli.remote.RemotesFile;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import dev.berth.cli.shell.Surrounded;
import dev.berth.cli.shell.TypedInput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code berth login URL}: saves where a Berth is and a token for it, once the server has said that it is one. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Saves the address of a Berth and a token for it in ~/.config/berth/remotes.json, or in BERTH_CONFIG.",
            "The token is typed at the terminal, or piped in with --token-stdin; it is never an argument."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class LoginCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "Such as http://127.0.0.1:8080 or https://berth.example.com")
    private String url;

    @Option(names = "--token-stdin", description = "Read the token from standard input")
    private boolean tokenStdin;

    @Option(
            names = "--remote",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "What to call it. Default: ${DEFAULT-VALUE}")
    private String name;

    @ParentCommand
    private Surrounded parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var address = Remote.address(url);
        var surroundings = parent.surroundings();
        String token = tokenStdin
                ? TypedInput.line(surroundings.in(), "token")
                : TypedInput.hidden("Token: ", "Pipe the token in: berth login %s --token-stdin <FILE".formatted(url))
                        .strip();
        var remote = new Remote(name, address, token);
        var file = RemotesFile.of(surroundings);
        try (var client = new BerthClient(remote)) {
            var session = client.send(ApiCall.get("/v1/sessions/current")).body();
            file.save(remote);
            spec.commandLine()
                    .getOut()
                    .println(PlainText.of("Logged in at %s as %s of workspace %s. Saved as '%s' in %s."
                            .formatted(
                                    address,
                                    JsonTree.text(session, "subject"),
                                    JsonTree.text(session, "workspace"),
                                    name,
                                    file.file())));
        }
        if (remote.isInTheClear()) {
            spec.commandLine()
                    .getErr()
                    .println("Whoever is between here and %s can read the token: its address has no TLS."
                            .formatted(address));
        }
        return ExitCode.DONE;
    }
}
