/** What the modules say to each other: commands, events, views and typed ids. */
@NullMarked
package dev.berth.messages;

import org.jspecify.annotations.NullMarked;
