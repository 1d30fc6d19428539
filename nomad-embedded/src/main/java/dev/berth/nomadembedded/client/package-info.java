/** What a Nomad client does: runs the allocations of this machine and says how they stand. */
@NullMarked
package dev.berth.nomadembedded.client;

import org.jspecify.annotations.NullMarked;
