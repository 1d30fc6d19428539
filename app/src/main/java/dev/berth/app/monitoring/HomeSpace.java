package dev.berth.app.monitoring;

import java.nio.file.Path;

/** Where the space is looked at: the home, which holds the log and the pods' disks. */
public record HomeSpace(Path folder) {}
