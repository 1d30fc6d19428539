package dev.berth.ssh;

/**
 * How many connections may wait that have not proved a key, in the manner of {@code MaxStartups} of OpenSSH's sshd:
 * below {@code start} all are let in, from there on {@code rate} per cent are refused at random, rising to all at
 * {@code full}. A random choice leaves a way in for a user among many strangers.
 *
 * @param rate in per cent, 1 to 100
 * @param perSource most that one source may hold: an IPv4 address, or a /64 of IPv6. Below {@code start}, so that no
 *     single source can have others refused
 */
public record LoginLimit(int start, int rate, int full, int perSource) {
    public LoginLimit {
        if (perSource < 1 || start <= perSource || full < start || rate < 1 || rate > 100) {
            throw new IllegalArgumentException(
                    "a login limit needs 1 <= perSource < start <= full and a rate of 1 to 100, but has perSource %d, start %d, full %d and rate %d"
                            .formatted(perSource, start, full, rate));
        }
    }
}
