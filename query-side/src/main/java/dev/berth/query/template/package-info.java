/** What pods can be launched from, as the HTTP API shows it. */
@NullMarked
package dev.berth.query.template;

import org.jspecify.annotations.NullMarked;
