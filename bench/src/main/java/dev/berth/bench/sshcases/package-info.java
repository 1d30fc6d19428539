/** Whether stock SSH clients see the same through Berth as at a plain sshd. */
@NullMarked
package dev.berth.bench.sshcases;

import org.jspecify.annotations.NullMarked;
