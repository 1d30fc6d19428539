/** Turns what people want of their pods into Nomad jobs, and what Nomad does into reports: the module's door and its ports. */
@NullMarked
package dev.berth.nomad;

import org.jspecify.annotations.NullMarked;
