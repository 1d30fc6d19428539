package dev.berth.messages.pod;

/**
 * Why a pod is in its phase.
 *
 * @param code stable, for programs
 * @param text one sentence for people: what is so, and what is missing
 */
public record Reason(String code, String text) {}
