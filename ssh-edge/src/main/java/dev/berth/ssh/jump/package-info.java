/** The gateway as a jump host: channels to a pod's own SSH server. */
@NullMarked
package dev.berth.ssh.jump;

import org.jspecify.annotations.NullMarked;
