/** Webhooks: what the things a user can do with them share. */
@NullMarked
package dev.berth.command.webhook;

import org.jspecify.annotations.NullMarked;
