/** A person's public SSH keys. */
@NullMarked
package dev.berth.messages.sshkey;

import org.jspecify.annotations.NullMarked;
