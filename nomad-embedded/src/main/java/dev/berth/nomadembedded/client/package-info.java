/** What a Nomad client does: runs the allocations of this machine and reports their state. */
@NullMarked
package dev.berth.nomadembedded.client;

import org.jspecify.annotations.NullMarked;
