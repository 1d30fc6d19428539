/** Names and addresses of pods: the DNS answers that lead to them, and the addresses that are a pod's alone. */
@NullMarked
package dev.berth.ssh.names;

import org.jspecify.annotations.NullMarked;
