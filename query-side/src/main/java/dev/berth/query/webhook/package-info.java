/** Webhooks of workspaces, and what they are still to be told of. */
@NullMarked
package dev.berth.query.webhook;

import org.jspecify.annotations.NullMarked;
