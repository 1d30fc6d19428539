package dev.berth.messages;

/** What a token may be used for. */
public enum Scope {
    READ,
    WRITE,
    ADMIN
}
