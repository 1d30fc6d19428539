/** What a user meets in a pod: OpenSSH's server as the pod's job starts it. */
@NullMarked
package dev.berth.nomad.server;

import org.jspecify.annotations.NullMarked;
