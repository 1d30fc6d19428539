/** What the endpoints share: headers, bodies and answers. */
@NullMarked
package dev.berth.command.http;

import org.jspecify.annotations.NullMarked;
