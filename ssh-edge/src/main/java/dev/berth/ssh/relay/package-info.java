/** Public ports: bytes passed on untouched, encrypted from the user to the pod. */
@NullMarked
package dev.berth.ssh.relay;

import org.jspecify.annotations.NullMarked;
