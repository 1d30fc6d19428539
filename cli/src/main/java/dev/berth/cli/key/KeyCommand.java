package dev.berth.cli.key;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth key}. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "The SSH keys of the workspace, which let in to its pods.",
        subcommands = {AddKeyCommand.class, ListKeysCommand.class, RemoveKeyCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class KeyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "berth key: name a command, for example: berth key list");
    }
}
