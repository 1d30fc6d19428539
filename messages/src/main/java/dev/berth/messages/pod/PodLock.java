package dev.berth.messages.pod;

import java.time.Instant;

/** Who has locked a pod against being stopped, restarted and terminated, and since when. */
public record PodLock(String by, Instant since) {}
