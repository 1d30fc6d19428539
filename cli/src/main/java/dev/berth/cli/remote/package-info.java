/** Which Berth a command talks to, and the file in which that and its token are kept. */
@NullMarked
package dev.berth.cli.remote;

import org.jspecify.annotations.NullMarked;
