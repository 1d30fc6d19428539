package dev.berth.command;

import org.jspecify.annotations.Nullable;

/** Which addresses webhooks may have here. Implemented where they are called. */
@FunctionalInterface
public interface WebhookAddresses {
    /** Why a host, a name or an address, cannot be one; null where it can as far as that is known without asking for the name. */
    @Nullable
    String refusal(String host);
}
