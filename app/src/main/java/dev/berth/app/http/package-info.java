/** What every HTTP answer has in common: who asks, how a refusal looks, and the console's files. */
@NullMarked
package dev.berth.app.http;

import org.jspecify.annotations.NullMarked;
