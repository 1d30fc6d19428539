package dev.berth.messages.pod;

import dev.berth.messages.Caller;

/** Do the one thing that is due for a pod by its timers and its schedule; nothing where nothing is. */
public record RunTimers(Caller caller, PodId pod) {}
