/** Jobs, evaluations, allocations and variables, in memory and in a journal on disk, and the stream of their changes. */
@NullMarked
package dev.berth.nomadembedded.state;

import org.jspecify.annotations.NullMarked;
