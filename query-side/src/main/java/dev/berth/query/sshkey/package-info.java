/** The public keys of a workspace. */
@NullMarked
package dev.berth.query.sshkey;

import org.jspecify.annotations.NullMarked;
