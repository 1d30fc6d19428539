/** Machines of the cluster: what their owner has them do. */
@NullMarked
package dev.berth.messages.node;

import org.jspecify.annotations.NullMarked;
