/** Pods that are local processes: one SSH server each, real shells, one directory as their disk. */
@NullMarked
package dev.berth.nomadembedded.pod;

import org.jspecify.annotations.NullMarked;
