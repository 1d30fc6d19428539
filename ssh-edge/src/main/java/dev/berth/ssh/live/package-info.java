/** Who is connected now, how many may be, and who is refused. */
@NullMarked
package dev.berth.ssh.live;

import org.jspecify.annotations.NullMarked;
