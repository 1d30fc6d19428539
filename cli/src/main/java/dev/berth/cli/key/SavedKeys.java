package dev.berth.cli.key;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.BerthClient;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of the workspace, and which of them somebody means. */
public final class SavedKeys {
    private static final Pattern ID = Pattern.compile("key-[a-z2-7]{16}");
    private static final int PAGE = 200;
    private static final int MAX_PAGES = 20;

    private SavedKeys() {}

    /** As many of them as anybody has. */
    static List<JsonNode> all(BerthClient client) {
        var keys = new ArrayList<JsonNode>();
        String after = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            var list = client.send(ApiCall.get("/v1/ssh-keys?limit=%d%s".formatted(PAGE, after)))
                    .body();
            list.path("keys").forEach(keys::add);
            if (!list.hasNonNull("next")) {
                break;
            }
            after = "&after=" + ApiCall.encoded(JsonTree.text(list, "next"));
        }
        return keys;
    }

    /** The id of the key that has this id, fingerprint or comment. */
    public static String idOf(BerthClient client, String named) {
        if (ID.matcher(named).matches()) {
            return named;
        }
        List<JsonNode> found = all(client).stream()
                .filter(key ->
                        named.equals(JsonTree.text(key, "fingerprint")) || named.equals(JsonTree.text(key, "comment")))
                .toList();
        return switch (found.size()) {
            case 0 ->
                throw new CallFailure(
                        ExitCode.NOT_FOUND,
                        "No key has the id, fingerprint or comment '%s'. berth key list shows all of them."
                                .formatted(named));
            case 1 -> JsonTree.text(found.getFirst(), "id");
            default ->
                throw new CallFailure(
                        ExitCode.USAGE,
                        "%d keys have the comment '%s'. Name one by its id: %s."
                                .formatted(
                                        found.size(),
                                        named,
                                        found.stream()
                                                .map(key -> JsonTree.text(key, "id"))
                                                .collect(Collectors.joining(", "))));
        };
    }

    static String[] row(JsonNode key) {
        return new String[] {
            JsonTree.text(key, "id"),
            JsonTree.text(key, "type"),
            JsonTree.text(key, "fingerprint"),
            JsonTree.text(key, "comment")
        };
    }
}
