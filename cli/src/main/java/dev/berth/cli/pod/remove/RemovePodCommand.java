package dev.berth.cli.pod.remove;

import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.pod.waiting.PodWait;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.TypedInput;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod rm}: says what is deleted before it is. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = "Terminates a pod for good and deletes its disk. At a terminal it asks first.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class RemovePodCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id")
    private String named;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask")
    private boolean yes;

    @Mixin
    private CallOptions options;

    @Mixin
    private WaitOptions waiting;

    @Override
    public Integer call() {
        var patience = waiting.patience();
        try (var client = options.client()) {
            var pod = PodReference.pod(client, named);
            var call = ApiCall.delete(pod.path());
            if (options.isCurl()) {
                return options.printCurl(client, call);
            }
            if (!yes && !TypedInput.agrees(question(pod))) {
                throw new CallFailure(ExitCode.FAILED, "Nothing was deleted.");
            }
            var reply = client.send(call);
            if (waiting.isWanted()) {
                reply = new PodWait(client, options, "TERMINATED", patience).until(reply);
            }
            if (options.isJson()) {
                return options.print(reply);
            }
            options.out()
                    .println(
                            options.isQuiet()
                                    ? pod.id()
                                    : "%s is %s. Its disk is deleted%s.%s"
                                            .formatted(
                                                    pod.name(),
                                                    JsonTree.text(reply.body(), "phase"),
                                                    waiting.isWanted() ? "" : " next",
                                                    volumes(pod, " These stay: ")));
            return ExitCode.DONE;
        }
    }

    private static String question(PodReference pod) {
        return "Terminate %s (%s) and delete its disk of %s GiB for good?%s"
                .formatted(
                        pod.name(), pod.id(), JsonTree.text(pod.pod(), "diskGb"), volumes(pod, " Its volumes stay: "));
    }

    private static String volumes(PodReference pod, String words) {
        String names = JsonTree.each(pod.pod().path("volumes"))
                .map(volume -> JsonTree.text(volume, "name"))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : words + names + ".";
    }
}
