package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.e2e.BerthProcess;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.webhook.WebhookEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A browser hands a server-sent event only to listeners of its name, so the console needs the names of all events. Its
 * list is generated from the catalog: {@code -Dopenapi.write=true} writes it anew.
 */
class ConsoleEventNamesTest {
    @Test
    void the_console_listens_for_every_event_that_the_feed_tells_of() throws IOException {
        var generated = generated();
        var file = BerthProcess.project().resolve("ui/src/api/eventNames.gen.ts");
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(file, generated);
        }
        assertThat(generated)
                .as("the catalog and %s differ; write the file with -Dopenapi.write=true", file.getFileName())
                .isEqualTo(Files.readString(file));
    }

    private static String generated() {
        var nouns = EventCatalog.nouns().stream()
                // The feed is about a workspace's pods, keys, volumes, policy and webhooks.
                .filter(noun -> Set.of(
                                PodEvent.class,
                                SshKeyEvent.class,
                                VolumeEvent.class,
                                PolicyEvent.class,
                                WebhookEvent.class)
                        .contains(noun))
                .sorted(Comparator.comparing(Class::getSimpleName))
                .toList();
        var parts = new ArrayList<String>();
        parts.add("/** Generated from the server's catalog of events. Do not make direct changes to the file. */\n");
        for (var noun : nouns) {
            var names = EventCatalog.recordsOf(noun).map(EventCatalog::nameOf);
            parts.add(array(constant(noun), names.map(name -> '"' + name + '"')));
        }
        parts.add(array("EVENTS", nouns.stream().map(noun -> "..." + constant(noun))));
        return String.join("\n", parts);
    }

    private static String array(String name, Stream<String> elements) {
        return elements.collect(Collectors.joining(",\n  ", "export const " + name + " = [\n  ", ",\n] as const;\n"));
    }

    /** {@code PodEvent} is {@code POD_EVENTS}. */
    private static String constant(Class<?> noun) {
        return String.join("_", List.of(noun.getSimpleName().split("(?<=.)(?=[A-Z])")))
                        .toUpperCase(Locale.ROOT)
                + "S";
    }
}
