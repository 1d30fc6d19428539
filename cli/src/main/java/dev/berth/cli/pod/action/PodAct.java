package dev.berth.cli.pod.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.pod.waiting.PodSummary;
import dev.berth.cli.pod.waiting.PodWait;
import dev.berth.cli.pod.waiting.WaitOptions;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;

/**
 * One of a pod's actions.
 *
 * @param goal the phase it leads to
 */
record PodAct(String action, String goal, CallOptions options, WaitOptions waiting) {
    int on(String named, ObjectNode body) {
        var patience = waiting.patience();
        try (var client = options.client()) {
            var pod = PodReference.pod(client, named);
            var call = ApiCall.post(pod.path() + "/actions", body.put("action", action));
            if (options.isCurl()) {
                return options.printCurl(client, call);
            }
            var reply = client.send(call);
            if (waiting.isWanted()) {
                reply = new PodWait(client, options, goal, patience).until(reply);
            }
            if (options.isJson()) {
                return options.print(reply);
            }
            if (options.isQuiet()) {
                options.out().println(pod.id());
            } else if (waiting.isWanted() && goal.equals("RUNNING")) {
                new PodSummary(client, options).print(reply.body());
            } else {
                options.out().println("%s is %s.".formatted(pod.name(), JsonTree.text(reply.body(), "phase")));
            }
            return ExitCode.DONE;
        }
    }
}
