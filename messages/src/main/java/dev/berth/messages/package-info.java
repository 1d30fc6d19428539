/** What the modules say to each other: commands, events, views and typed ids. Records only. */
@NullMarked
package dev.berth.messages;

import org.jspecify.annotations.NullMarked;
