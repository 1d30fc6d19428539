package dev.berth.messages.pod;

import java.util.List;

/**
 * A place in a running pod that connections are led to.
 *
 * @param name unique within the pod
 * @param protocol what is spoken there, in lower case
 * @param target as the edge dials it
 */
public record Endpoint(String name, String protocol, SshTarget target) {
    /** Name and protocol of the endpoint that every reachable pod has: its own SSH server. */
    public static final String SSH = "ssh";

    /** The pod's own SSH server. */
    public static Endpoint ssh(SshTarget target) {
        return new Endpoint(SSH, SSH, target);
    }

    /** Where the SSH server is among a pod's endpoints. */
    static SshTarget sshTarget(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.name().equals(SSH))
                .findFirst()
                .map(Endpoint::target)
                .orElseThrow(
                        () -> new IllegalArgumentException("no endpoint of %s is called ssh".formatted(endpoints)));
    }
}
