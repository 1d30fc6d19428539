/** {@code berth pod ssh}: OpenSSH's own client, told where to go and whom to expect there. */
@NullMarked
package dev.berth.cli.pod.ssh;

import org.jspecify.annotations.NullMarked;
