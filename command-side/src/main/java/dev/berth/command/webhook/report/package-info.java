/** Remember what became of a delivery. */
@NullMarked
package dev.berth.command.webhook.report;

import org.jspecify.annotations.NullMarked;
