/** Tasks as Nomad's raw_exec driver runs them: processes of this machine, their files, their disk, their end. */
@NullMarked
package dev.berth.nomadembedded.task;

import org.jspecify.annotations.NullMarked;
