/** The SSH server that users log in to by name, and its second leg to the pod. */
@NullMarked
package dev.berth.ssh.gateway;

import org.jspecify.annotations.NullMarked;
