/** The edge that users' ssh reaches: which pod is where, and how to start serving. */
@NullMarked
package dev.berth.ssh;

import org.jspecify.annotations.NullMarked;
