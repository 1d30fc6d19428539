/** Have a machine of the cluster drained or cordoned. */
@NullMarked
package dev.berth.command.node.change;

import org.jspecify.annotations.NullMarked;
