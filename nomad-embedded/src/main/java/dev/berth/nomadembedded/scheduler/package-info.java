/** Which job runs where: what fits, what waits and what can never fit. */
@NullMarked
package dev.berth.nomadembedded.scheduler;

import org.jspecify.annotations.NullMarked;
