/** The SSH server that users log in to by name: it checks the key, dials the pod, and pipes packets between the two. */
@NullMarked
package dev.berth.ssh.gateway;

import org.jspecify.annotations.NullMarked;
