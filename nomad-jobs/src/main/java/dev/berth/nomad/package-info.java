/**
 * Turns what people want of their pods into Nomad jobs, and what Nomad does into reports: the module's entry and the
 * interfaces that it asks others to implement.
 */
@NullMarked
package dev.berth.nomad;

import org.jspecify.annotations.NullMarked;
