package dev.berth.cli.key;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.Reply;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TextTable;
import dev.berth.cli.shell.TypedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth key add}: of a private key nothing leaves this machine. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Saves public keys, one a line, so that they let in to the workspace's pods.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class AddKeyCommand implements Callable<Integer> {
    private static final long MAX_BYTES = 64 << 10;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "File with public keys, '-' for standard input. Default: the public key in ~/.ssh")
    private @Nullable Path file;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        String keys = keys();
        if (keys.contains("PRIVATE KEY") || keys.startsWith("PuTTY-User-Key-File")) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    "That is a private key, which must never leave your machine, and it was not sent. Add the one whose name ends in .pub.");
        }
        try (var client = options.client()) {
            return options.run(
                    client, ApiCall.post("/v1/ssh-keys", JsonTree.object().put("publicKey", keys)), this::print);
        }
    }

    private int print(Reply reply) {
        var keys = reply.body().path("keys");
        if (options.isQuiet()) {
            JsonTree.each(keys).forEach(key -> options.out().println(JsonTree.text(key, "id")));
        } else {
            var table = new TextTable();
            JsonTree.each(keys).forEach(key -> table.row(SavedKeys.row(key)));
            table.print(options.out());
        }
        return ExitCode.DONE;
    }

    private String keys() {
        if (file != null && file.toString().equals("-")) {
            return TypedInput.all(options.surroundings().in(), "key");
        }
        Path source = file == null ? ownKey() : file;
        try {
            if (Files.size(source) > MAX_BYTES) {
                throw new CallFailure(ExitCode.USAGE, "%s is larger than any list of keys.".formatted(source));
            }
            return Files.readString(source);
        } catch (IOException e) {
            throw new CallFailure(ExitCode.USAGE, "%s cannot be read as a text: %s".formatted(source, e));
        }
    }

    private Path ownKey() {
        Path folder = options.surroundings().home().resolve(".ssh");
        return Stream.of("id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub")
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new CallFailure(
                        ExitCode.USAGE,
                        "There is no public key in %s. Make one: ssh-keygen -t ed25519. Or name its file."
                                .formatted(folder)));
    }
}
