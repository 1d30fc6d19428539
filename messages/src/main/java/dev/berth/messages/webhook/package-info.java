/** Webhooks of workspaces: addresses that are told of what happens to their pods. */
@NullMarked
package dev.berth.messages.webhook;

import org.jspecify.annotations.NullMarked;
