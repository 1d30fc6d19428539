/** Named volumes: disks that outlive pods. */
@NullMarked
package dev.berth.messages.volume;

import org.jspecify.annotations.NullMarked;
