/** Pods as people see them, now and at an earlier time. */
@NullMarked
package dev.berth.query.pod;

import org.jspecify.annotations.NullMarked;
