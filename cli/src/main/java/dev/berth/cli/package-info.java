/** The {@code berth} command line: talks HTTP to a running Berth and nothing else. */
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
