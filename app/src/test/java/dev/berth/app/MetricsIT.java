package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.e2e.BerthProcess;
import dev.berth.app.http.TrustedProxies;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/reference/metrics.md} describes what a started Berth shows, all of it and nothing else. */
class MetricsIT {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(berth_\\w+)` \\| (\\w+) \\| ([\\w ]+) \\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (berth_\\w+) (\\w+)$", Pattern.MULTILINE);
    private static final String NO_UNIT = "0 or 1";

    @Test
    void the_page_and_the_started_program_agree(@TempDir Path folder) throws Exception {
        var page = Files.readString(BerthProcess.project().resolve("docs/reference/metrics.md"));
        var described = new TreeMap<String, String>();
        ROW.matcher(page).results().forEach(row -> {
            described.put(row.group(1), row.group(2));
            if (!row.group(3).equals(NO_UNIT)) {
                assertThat(row.group(1).replaceFirst("_total$", ""))
                        .as("the unit ends the name")
                        .endsWith("_" + row.group(3));
            }
        });
        assertThat(described).isNotEmpty();
        assertThat(shown(folder)).isEqualTo(described);
    }

    private static Map<String, String> shown(Path folder) throws Exception {
        var home = folder.resolve("home");
        var settings = TestSettings.onFreePorts(home, TrustedProxies.of("127.0.0.0/8"));
        var berth = Berth.up(settings, new StartUpProgress(new PrintWriter(new StringWriter())));
        try {
            var shown = new TreeMap<String, String>();
            TYPE.matcher(scraped(berth.url(), home)).results().forEach(type -> shown.put(type.group(1), type.group(2)));
            return shown;
        } finally {
            berth.stop();
        }
    }

    private static String scraped(URI url, Path home) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url.resolve("/actuator/prometheus"))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(home.resolve("admin-token"))
                                            .strip())
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }
}
