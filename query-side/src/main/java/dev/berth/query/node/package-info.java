/** The machines of the cluster, as owners see them. */
@NullMarked
package dev.berth.query.node;

import org.jspecify.annotations.NullMarked;
