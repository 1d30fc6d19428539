package dev.berth.cli.key;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth key list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the workspace's SSH keys.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class ListKeysCommand implements Callable<Integer> {
    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            if (options.isCurl() || options.isJson()) {
                return options.run(client, ApiCall.get("/v1/ssh-keys?limit=200"), options::print);
            }
            var keys = SavedKeys.all(client);
            if (options.isQuiet()) {
                keys.forEach(key -> options.out().println(JsonTree.text(key, "id")));
            } else if (keys.isEmpty()) {
                options.err().println("The workspace has no SSH key. Add yours: berth key add ~/.ssh/id_ed25519.pub");
            } else {
                var table = new TextTable("ID", "TYPE", "FINGERPRINT", "COMMENT");
                keys.forEach(key -> table.row(SavedKeys.row(key)));
                table.print(options.out());
            }
            return ExitCode.DONE;
        }
    }
}
