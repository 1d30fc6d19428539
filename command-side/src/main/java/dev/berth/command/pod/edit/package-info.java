/** Say something else of a pod that exists. */
@NullMarked
package dev.berth.command.pod.edit;

import org.jspecify.annotations.NullMarked;
