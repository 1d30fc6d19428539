/** The way to a pod: routes as the feed tells them, looked up by name, port and key. */
@NullMarked
package dev.berth.ssh.route;

import org.jspecify.annotations.NullMarked;
