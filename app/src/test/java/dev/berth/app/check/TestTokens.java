package dev.berth.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.json.JsonMapper;

/** Makes tokens on the agent at NOMAD_ADDR, whose ACLs are on and where NOMAD_TOKEN manages them, and removes them again. */
public final class TestTokens implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address = System.getenv("NOMAD_ADDR");
    private final String management = System.getenv("NOMAD_TOKEN");
    private final List<String> made = new ArrayList<>();

    /** Skips the test where there is no such agent. */
    public TestTokens() {
        Assumptions.assumeTrue(
                address != null && management != null, "skipped: NOMAD_ADDR and NOMAD_TOKEN are not set");
    }

    public URI address() {
        return URI.create(address);
    }

    /** The secret id of a token with a policy of this name and these rules. */
    public String make(String policy, String rules) throws IOException {
        var written = JSON.createObjectNode().put("Name", policy).put("Rules", rules);
        send("PUT", "/v1/acl/policy/" + policy, written.toString());
        made.add("/v1/acl/policy/" + policy);
        var token = JSON.createObjectNode().put("Name", policy).put("Type", "client");
        token.putArray("Policies").add(policy);
        var answer = JSON.readTree(send("PUT", "/v1/acl/token", token.toString()));
        made.add("/v1/acl/token/" + answer.path("AccessorID").asString());
        return answer.path("SecretID").asString();
    }

    private String send(String method, String path, String body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("X-Nomad-Token", management)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (var path : made.reversed()) {
            send("DELETE", path, "");
        }
        client.close();
    }
}
