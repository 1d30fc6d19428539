package dev.berth.app.webhook;

import java.io.IOException;

/** A webhook leads where webhooks may not lead. */
final class NotAllowedAddress extends IOException {
    private static final long serialVersionUID = 1L;

    NotAllowedAddress() {
        super("not an address that webhooks may be sent to");
    }
}
