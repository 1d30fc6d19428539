/** {@code berth workstation}: a pod to work in, by one line. */
@NullMarked
package dev.berth.cli.workstation;

import org.jspecify.annotations.NullMarked;
