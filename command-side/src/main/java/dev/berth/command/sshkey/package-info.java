/** What the decisions about a key share, and what reads a key that somebody pasted. */
@NullMarked
package dev.berth.command.sshkey;

import org.jspecify.annotations.NullMarked;
