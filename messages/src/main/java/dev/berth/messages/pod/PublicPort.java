package dev.berth.messages.pod;

import dev.berth.messages.Tag;

/** A port of the edge that a pod keeps for its life, across restarts and moves. */
public record PublicPort(String pool, int number) {
    public Tag tag() {
        return new Tag(Tag.PUBLIC_PORT, pool + "/" + number);
    }
}
