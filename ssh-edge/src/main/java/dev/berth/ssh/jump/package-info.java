/** The gateway as a jump host: tunnels to a pod's own SSH server, encrypted from end to end. */
@NullMarked
package dev.berth.ssh.jump;

import org.jspecify.annotations.NullMarked;
