package dev.berth.app.check;

import java.util.ArrayList;
import java.util.List;

/** What the output of a probe says about what pods reach. Pure. */
final class Reach {
    static final String POD = "pod";
    static final String NOMAD = "nomad";
    static final String NODE = "node";
    static final String METADATA = "metadata";

    private static final String FIX =
            "Run docs/how-to/isolate-pods.sh on each node, and name its network with --pod-network.";

    private Reach() {}

    /** A row for each kind of target; lines are {@code result NAME reached|refused|closed HOST PORT}. */
    static List<CheckResult> results(String log) {
        return List.of(
                row(log, POD, "a pod to another", "Another pod's ports are"),
                row(log, NOMAD, "a pod to Nomad", "Nomad's API is"),
                node(row(log, NODE, "a pod to its node", "The node's services are"), found(log, NODE, "refused")),
                row(log, METADATA, "a pod to metadata", "A cloud's metadata is"));
    }

    private static CheckResult row(String log, String name, String title, String what) {
        var reached = found(log, name, "reached");
        var tried = new ArrayList<String>(found(log, name, "closed"));
        tried.addAll(found(log, name, "refused"));
        if (!reached.isEmpty()) {
            return CheckResult.failed(
                    title, "%s open to pods, at %s.".formatted(what, String.join(", ", reached)), FIX);
        }
        return tried.isEmpty()
                ? CheckResult.unknown(title, "Nothing was tried.")
                : CheckResult.ok(title, "%s closed to pods; tried %s.".formatted(what, String.join(", ", tried)));
    }

    /** A refused connection shows that packets get there, and that nobody listens now. */
    private static CheckResult node(CheckResult row, List<String> refused) {
        return row.status() == CheckResult.Status.OK && !refused.isEmpty()
                ? CheckResult.warning(
                        row.name(),
                        "Nothing listens at %s, but pods reach the node.".formatted(String.join(", ", refused)),
                        FIX)
                : row;
    }

    private static List<String> found(String log, String name, String result) {
        return log.lines()
                .map(line -> line.strip().split(" "))
                .filter(words -> words.length == 5
                        && words[0].equals("result")
                        && words[1].equals(name)
                        && words[2].equals(result))
                .map(words -> words[3] + ":" + words[4])
                .distinct()
                .toList();
    }
}
