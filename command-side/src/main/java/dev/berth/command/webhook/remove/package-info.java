/** Remove a webhook. */
@NullMarked
package dev.berth.command.webhook.remove;

import org.jspecify.annotations.NullMarked;
