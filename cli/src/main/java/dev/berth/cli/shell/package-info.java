/** What commands share with the shell that they are run from: what they find, print and end with. */
@NullMarked
package dev.berth.cli.shell;

import org.jspecify.annotations.NullMarked;
