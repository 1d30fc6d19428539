package dev.berth.app.webhook;

import dev.berth.command.WebhookAddresses;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks may lead here.
 *
 * @param anywhere also to this machine and to private networks
 */
public record AllowedAddresses(boolean anywhere) implements WebhookAddresses {
    private static final String NOT_PUBLIC =
            "It leads to this machine or to a private network, where webhooks may not lead here. The owner of Berth can allow it with --webhooks-anywhere.";

    boolean has(InetAddress address) {
        return anywhere || PublicAddresses.has(address);
    }

    /** A name is looked up at each delivery, and only then it is known where it leads. */
    @Override
    public @Nullable String refusal(String host) {
        if (anywhere) {
            return null;
        }
        var name = host.toLowerCase(Locale.ROOT);
        boolean isHere = name.equals("localhost") || name.equals("localhost.") || name.endsWith(".localhost");
        return isHere || literal(name).filter(address -> !has(address)).isPresent() ? NOT_PUBLIC : null;
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
