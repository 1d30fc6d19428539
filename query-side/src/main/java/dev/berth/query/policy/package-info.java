/** What the owner lets workspaces do, as the HTTP API shows it. */
@NullMarked
package dev.berth.query.policy;

import org.jspecify.annotations.NullMarked;
