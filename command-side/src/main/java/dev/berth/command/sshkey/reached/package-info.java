/** Take in which pods may still let in a removed key. */
@NullMarked
package dev.berth.command.sshkey.reached;

import org.jspecify.annotations.NullMarked;
