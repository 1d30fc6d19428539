/** What every measurement shares: its options and the table of its figures. */
@NullMarked
package dev.berth.bench.report;

import org.jspecify.annotations.NullMarked;
