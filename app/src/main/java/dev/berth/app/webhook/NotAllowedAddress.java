package dev.berth.app.webhook;

import java.io.IOException;

/** A webhook leads where webhooks may not lead. */
final class NotAllowedAddress extends IOException {
    private static final long serialVersionUID = 1L;

    NotAllowedAddress(String host) {
        super(
                "%s leads to this machine or to a private network, where webhooks may not lead here. The owner of Berth can allow it with --webhooks-anywhere."
                        .formatted(host));
    }
}
