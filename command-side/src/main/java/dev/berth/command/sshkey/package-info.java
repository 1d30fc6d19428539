/** What the decisions about a key share. */
@NullMarked
package dev.berth.command.sshkey;

import org.jspecify.annotations.NullMarked;
