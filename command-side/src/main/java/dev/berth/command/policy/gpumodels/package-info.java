/** Set the GPU models that a workspace may use. */
@NullMarked
package dev.berth.command.policy.gpumodels;

import org.jspecify.annotations.NullMarked;
