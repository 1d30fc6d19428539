package dev.berth.command.webhook.save;

import dev.berth.command.WebhookAddresses;
import dev.berth.command.http.JsonBody;
import dev.berth.messages.Names;
import dev.berth.messages.webhook.WebhookTopic;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what somebody says of a webhook, and faults what cannot be one. */
final class WebhookReader {
    private static final int MAX_URL = 2048;
    private static final int MAX_PORT = 65_535;

    private final WebhookAddresses addresses;

    WebhookReader(WebhookAddresses addresses) {
        this.addresses = addresses;
    }

    static void name(JsonBody body, String name) {
        if (!Names.isValid(name)) {
            body.fault("invalid-name", "name", "The name in the address must be " + Names.RULE + ".");
        }
    }

    /** What of an address can be shown: scheme, host and port. */
    static String origin(URI url) {
        return "%s://%s%s".formatted(url.getScheme(), url.getHost(), url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** Null where it is none, which is a fault. */
    @Nullable
    URI url(JsonBody body) {
        var text = body.text("url");
        if (text == null || text.isEmpty()) {
            body.fault(
                    "missing", "url", "Must be there: the address that is called, such as https://example.org/berth.");
            return null;
        }
        var why = text.length() > MAX_URL ? "It has more than %d characters.".formatted(MAX_URL) : null;
        var url = parsed(text);
        if (why == null) {
            why = url == null ? "It cannot be read as an address." : refusal(url);
        }
        if (why != null || url == null) {
            // The address itself may be a secret, so it is not repeated.
            body.fault("invalid-url", "url", why + " Send one such as https://example.org/berth.");
            return null;
        }
        return url;
    }

    private static @Nullable URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private @Nullable String refusal(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return "It must begin with https:// or http://.";
        }
        if (url.getHost() == null) {
            return "It names no host.";
        }
        if (url.getRawUserInfo() != null) {
            return "It holds a user name or password, which would not be sent. Deliveries are signed instead.";
        }
        if (url.getRawFragment() != null) {
            return "It holds a fragment (#…), which would not be sent.";
        }
        if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
            return "Its port must be 1 to %d.".formatted(MAX_PORT);
        }
        return addresses.refusal(url.getHost());
    }

    List<WebhookTopic> topics(JsonBody body) {
        var topics = new LinkedHashSet<WebhookTopic>();
        var words = body.texts("events");
        for (int i = 0; i < words.size(); i++) {
            var topic = WebhookTopic.find(words.get(i));
            if (topic.isEmpty()) {
                body.fault(
                        "unknown-event",
                        "events[%d]".formatted(i),
                        "Must be one of: %s.".formatted(WebhookTopic.words()));
            }
            topic.ifPresent(topics::add);
        }
        if (words.isEmpty() && body.faults().isEmpty()) {
            body.fault("missing", "events", "Must name at least one of: %s.".formatted(WebhookTopic.words()));
        }
        return List.copyOf(topics);
    }
}
