package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A port inside a pod as people see it.
 *
 * @param name unique within the pod, null for none
 * @param open whether others than those who may log in reach it
 * @param listening whether something answers there, null where that was not looked up or is not known yet
 */
public record PodPort(
        int port,
        PortProtocol protocol,
        @Nullable String name,
        @JsonProperty("public") boolean open,
        @Nullable Boolean listening) {
    public static PodPort of(AskedPort asked) {
        return new PodPort(asked.port(), asked.protocol(), asked.name(), false, null);
    }

    public AskedPort request() {
        return new AskedPort(port, protocol, name);
    }

    /** The same with whether something answers there. */
    public PodPort listening(@Nullable Boolean is) {
        return new PodPort(port, protocol, name, open, is);
    }
}
