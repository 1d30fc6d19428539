/** The rules for what a pod is made of, the same for a launch and for what launches are made from. */
@NullMarked
package dev.berth.command.pod.spec;

import org.jspecify.annotations.NullMarked;
