package dev.berth.nomad;

/**
 * Logins to pods that were tried by this process to find out whether their users can log in.
 *
 * @param tried that have ended, whichever way
 * @param failed of these; a pod that starts costs a few
 */
public record ProbeStatistics(long tried, long failed) {}
