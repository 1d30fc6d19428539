package dev.berth.cli.pod.about;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pod somebody means, by its name or its id, and which of its nodes where {@code -INDEX} is behind that.
 *
 * @param node null where none was named
 */
public record PodReference(JsonNode pod, @Nullable Integer node) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,60}");
    private static final Pattern ID = Pattern.compile("pod-[a-z2-7]{16}");
    private static final Pattern OF_NODE = Pattern.compile("(.+)-([0-9]{1,2})");

    public static PodReference pod(BerthClient client, String named) {
        JsonNode pod = find(client, named);
        if (pod == null) {
            throw unknown(client, named);
        }
        return new PodReference(pod, null);
    }

    /** The same with {@code train-1} for node 1 of {@code train}, where no pod is called so. */
    public static PodReference podOrNode(BerthClient client, String named) {
        JsonNode pod = find(client, named);
        if (pod != null) {
            return new PodReference(pod, null);
        }
        var ofNode = OF_NODE.matcher(named);
        if (!ofNode.matches()) {
            throw unknown(client, named);
        }
        JsonNode whole = find(client, ofNode.group(1));
        if (whole == null) {
            throw unknown(client, named);
        }
        int node = Integer.parseInt(ofNode.group(2));
        int last = Math.max(1, whole.path("nodes").size()) - 1;
        if (node > last) {
            throw new CallFailure(
                    ExitCode.NOT_FOUND,
                    "No pod is called '%s', and '%s' has no node %d. It has %s."
                            .formatted(
                                    named,
                                    ofNode.group(1),
                                    node,
                                    last == 0 ? "one node" : "the nodes 0 to %d".formatted(last)));
        }
        return new PodReference(whole, whole.path("nodes").isArray() ? node : null);
    }

    public String id() {
        return JsonTree.text(pod, "id");
    }

    public String name() {
        return JsonTree.text(pod, "name");
    }

    /** In an address. */
    public String path() {
        return "/v1/pods/" + id();
    }

    private static @Nullable JsonNode find(BerthClient client, String named) {
        if (!FORM.matcher(named).matches()) {
            throw new CallFailure(
                    ExitCode.USAGE,
                    "'%s' is neither a pod's name nor its id: those are small letters, digits and hyphens."
                            .formatted(named));
        }
        try {
            return client.send(ApiCall.get("/v1/pods/" + named)).body();
        } catch (CallFailure refused) {
            if (refused.exitCode() == ExitCode.NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    /** A name that is free again may have been several pods'. */
    private static CallFailure unknown(BerthClient client, String named) {
        List<String> gone = ID.matcher(named).matches()
                ? List.of()
                : JsonTree.each(client.send(ApiCall.get("/v1/pods?phase=TERMINATED&limit=200"))
                                .body()
                                .path("pods"))
                        .filter(pod -> JsonTree.text(pod, "name").equals(named))
                        .map(pod -> JsonTree.text(pod, "id"))
                        .toList();
        return new CallFailure(
                ExitCode.NOT_FOUND,
                gone.isEmpty()
                        ? "There is no pod '%s'. berth pod list shows what there is.".formatted(named)
                        : "No living pod is called '%s'. Terminated ones that were: %s. Name one by its id."
                                .formatted(named, String.join(", ", gone)));
    }
}
