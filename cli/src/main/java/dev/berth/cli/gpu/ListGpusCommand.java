package dev.berth.cli.gpu;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.call.Reply;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import dev.berth.cli.shell.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth gpu list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the models of GPUs, how many are free, and whether the workspace may use them.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
final class ListGpusCommand implements Callable<Integer> {
    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            return options.run(client, ApiCall.get("/v1/gpus"), this::print);
        }
    }

    private int print(Reply reply) {
        var models = reply.body().path("gpus");
        if (options.isQuiet()) {
            JsonTree.each(models).forEach(model -> options.out().println(PlainText.of(JsonTree.text(model, "model"))));
            return ExitCode.DONE;
        }
        if (models.isEmpty()) {
            options.err().println("The cluster has no GPUs.");
            return ExitCode.DONE;
        }
        var table = new TextTable("MODEL", "FREE", "TOTAL", "MACHINES", "ALLOWED");
        JsonTree.each(models)
                .forEach(model -> table.row(
                        JsonTree.text(model, "model"),
                        JsonTree.text(model, "free"),
                        JsonTree.text(model, "total"),
                        JsonTree.text(model, "nodes"),
                        model.path("allowed").asBoolean() ? "yes" : "no"));
        table.print(options.out());
        return ExitCode.DONE;
    }
}
