package dev.berth.cli;

import dev.berth.cli.shell.PlainText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth status}: whether a Berth answers. Exit code 0 when it is up, 1 when it is not. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Prints whether Berth is up.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Option(
            names = "--url",
            defaultValue = "${env:BERTH_URL:-http://127.0.0.1:8080}",
            description = "Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call.
    private URI url;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        try (var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            var request = HttpRequest.newBuilder(url.resolve("/actuator/health"))
                    .timeout(TIMEOUT)
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            out.printf("Berth at %s answers %d: %s%n", url, answer.statusCode(), PlainText.of(answer.body()));
            return answer.statusCode() == 200 ? 0 : 1;
        } catch (IOException e) {
            out.printf("Berth at %s does not answer (%s). Start it with: berth up%n", url, e.getMessage());
            return 1;
        }
    }
}
