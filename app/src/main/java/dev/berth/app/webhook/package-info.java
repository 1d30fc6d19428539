/** Tells webhooks what happened, and sees to it that they are not turned against this machine and its neighbours. */
@NullMarked
package dev.berth.app.webhook;

import org.jspecify.annotations.NullMarked;
