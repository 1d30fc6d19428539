/** The way to a pod, and which keys open it: what an edge is told. */
@NullMarked
package dev.berth.messages.route;

import org.jspecify.annotations.NullMarked;
