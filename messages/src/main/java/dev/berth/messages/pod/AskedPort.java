package dev.berth.messages.pod;

import org.jspecify.annotations.Nullable;

/**
 * A port inside a pod that its user wants to reach besides SSH.
 *
 * @param name unique within the pod, null for none
 */
public record AskedPort(
        int port, PortProtocol protocol, @Nullable String name) {
    /** One of which only the number is told. */
    public static AskedPort http(int port) {
        return new AskedPort(port, PortProtocol.HTTP, null);
    }
}
