package dev.berth.cli.key;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.shell.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth key rm}. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description =
                "Removes a key: within seconds it lets in nowhere, and what was opened with it at the gateway is cut.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class RemoveKeyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "KEY", description = "Its id, fingerprint or comment")
    private String key;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            String id = SavedKeys.idOf(client, key);
            return options.run(client, ApiCall.delete("/v1/ssh-keys/" + id), _ -> {
                options.out().println(options.isQuiet() ? id : "Key %s is removed.".formatted(id));
                return ExitCode.DONE;
            });
        }
    }
}
