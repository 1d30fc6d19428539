package dev.berth.nomadembedded.task;

/** A start was given up, because the task is no longer to run. */
public final class StartCancelled extends Exception {}
