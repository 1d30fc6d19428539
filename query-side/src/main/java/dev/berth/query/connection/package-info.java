/** How to reach a pod, as commands to paste. */
@NullMarked
package dev.berth.query.connection;

import org.jspecify.annotations.NullMarked;
