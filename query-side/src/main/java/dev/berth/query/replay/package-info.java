/**
 * Replays the log to people. Nothing here can have an effect: the package knows a reader of the log, the codec and what an
 * HTTP answer is made of, and a test keeps it from depending on anything that writes, sends, or follows the log live.
 */
@NullMarked
package dev.berth.query.replay;

import org.jspecify.annotations.NullMarked;
