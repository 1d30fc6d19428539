/** Whether a Nomad cluster is fit for Berth, check by check, and what its owner would have to change. */
@NullMarked
package dev.berth.app.check;

import org.jspecify.annotations.NullMarked;
