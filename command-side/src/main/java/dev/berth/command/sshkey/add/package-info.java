/** Save public keys from pasted text. */
@NullMarked
package dev.berth.command.sshkey.add;

import org.jspecify.annotations.NullMarked;
