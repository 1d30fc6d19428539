/** Save a webhook. */
@NullMarked
package dev.berth.command.webhook.save;

import org.jspecify.annotations.NullMarked;
