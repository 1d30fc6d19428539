/** Remove a public key. */
@NullMarked
package dev.berth.command.sshkey.remove;

import org.jspecify.annotations.NullMarked;
