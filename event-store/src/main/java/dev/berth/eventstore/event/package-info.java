/** Events as they are stored: names, versions, JSON, metadata, and how old ones are read as today's. */
@NullMarked
package dev.berth.eventstore.event;

import org.jspecify.annotations.NullMarked;
