/** Sockets: the event loops all listeners share, and addresses that may be dialled. */
@NullMarked
package dev.berth.ssh.net;

import org.jspecify.annotations.NullMarked;
