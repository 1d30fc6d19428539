package dev.berth.cli.pod.ssh;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod ssh}. Ends with the exit code of OpenSSH's client, which is that of the command in the pod. */
@Command(
        name = "ssh",
        mixinStandardHelpOptions = true,
        description = {
            "Logs in to a pod with OpenSSH's own client, by the pod's public port or else by the gateway.",
            "It accepts no other host key than the one that Berth has announced. A command behind '--' runs there:",
            "berth pod ssh train-1 -- nvidia-smi -L"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class PodSshCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "POD", description = "Its name or id; train-1 is node 1 of train")
    private String named;

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "What to run there instead of a shell")
    private List<String> command = List.of();

    @Option(
            names = "--node",
            paramLabel = "INDEX",
            description = "Of a pod of several nodes; its leader where left out")
    private @Nullable Integer node;

    @Option(
            names = "--by",
            paramLabel = "WAY",
            description = "relay, for the pod's public port, or gateway; the first that is open where left out")
    private @Nullable String by;

    @Mixin
    private SshFlags flags;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() throws InterruptedException {
        WayToPod target;
        try (var client = options.client()) {
            var pod = PodReference.podOrNode(client, named);
            Integer index = node == null ? pod.node() : node;
            var call = ApiCall.get(pod.path() + "/connection");
            if (options.isCurl()) {
                return options.printCurl(client, call);
            }
            if (options.isJson()) {
                return options.print(client.send(call));
            }
            target = target(client, call, pod.name(), index);
        }
        return new OpenSshClient(target, flags).run(command);
    }

    private WayToPod target(BerthClient client, ApiCall call, String pod, @Nullable Integer index) {
        List<JsonNode> ways = JsonTree.each(client.send(call).body().path("connections"))
                .filter(way -> way.path("index").asInt(0) == (index == null ? 0 : index))
                .filter(way -> by == null
                        ? List.of("relay", "gateway").contains(JsonTree.text(way, "kind"))
                        : by.equals(JsonTree.text(way, "kind")))
                .filter(way -> !JsonTree.text(way, "kind").equals("jump"))
                .toList();
        if (ways.isEmpty()) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    by == null
                            ? "%s has no node %s.".formatted(pod, index)
                            : "--by is relay or gateway, not '%s', and the node must be one of the pod's."
                                    .formatted(by));
        }
        return ways.stream()
                .filter(way -> !way.hasNonNull("unavailableReason") && way.hasNonNull("host"))
                .findFirst()
                .map(WayToPod::of)
                .orElseThrow(
                        () -> new CallFailure(ExitCode.REFUSED, JsonTree.text(ways.getFirst(), "unavailableReason")));
    }
}
