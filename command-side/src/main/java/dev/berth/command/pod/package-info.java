/** What the decisions about a pod share. */
@NullMarked
package dev.berth.command.pod;

import org.jspecify.annotations.NullMarked;
