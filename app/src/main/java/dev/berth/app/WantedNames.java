package dev.berth.app;

import dev.berth.ssh.NameSettings;
import dev.berth.ssh.PodAddresses;
import dev.berth.ssh.SshEdge;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names and addresses of pods, as they were asked for.
 *
 * @param dns where names are answered, null for nowhere
 * @param podAddresses the network of pods' own addresses, null where they have none
 * @param sshPort at these
 */
record WantedNames(
        @Nullable SocketAddressOption dns, @Nullable String podAddresses, int sshPort) {
    /** What is answered in 512 bytes whatever is asked. */
    private static final int MAX_DOMAIN = 100;

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    /** @throws StartUpFailure where they cannot be, with what to do */
    NameSettings of(UpSettings settings, PortRange publicPorts) {
        var own = podAddresses == null ? null : network(publicPorts);
        if (dns != null) {
            requireName(settings.domain());
        }
        if (sshPort < 0 || sshPort > 65_535) {
            throw new StartUpFailure("--pod-ssh-port %d is no port: take 0 to 65535.".formatted(sshPort));
        }
        return new NameSettings(
                dns == null ? null : new InetSocketAddress(dns.address(), dns.port()),
                edge(settings.publicIp()),
                own,
                sshPort);
    }

    /** What is told when it listens. */
    List<String> lines(String domain, SshEdge edge) {
        return Stream.of(
                        dns == null ? null : "Names: %s:%d for %s".formatted(dns.host(), edge.namePort(), domain),
                        podAddresses == null
                                ? null
                                : "Pod addresses: %s, SSH port %d".formatted(podAddresses, edge.podAddressPort()))
                .filter(Objects::nonNull)
                .toList();
    }

    private PodAddresses network(PortRange ports) {
        try {
            return PodAddresses.parse(String.valueOf(podAddresses), ports.first(), ports.last());
        } catch (IllegalArgumentException e) {
            throw new StartUpFailure("--pod-addresses: %s.".formatted(e.getMessage()));
        }
    }

    private static void requireName(String domain) {
        if (domain.length() > MAX_DOMAIN || !domain.matches(LABEL + "(\\." + LABEL + ")*")) {
            throw new StartUpFailure(
                    "--domain %s is no name that DNS can answer for: take letters, digits and dashes between dots, %d at most."
                            .formatted(domain, MAX_DOMAIN));
        }
    }

    private static InetAddress edge(String publicIp) {
        if (NetUtil.createByteArrayFromIpAddressString(publicIp) == null) {
            throw new StartUpFailure(
                    "--dns and --pod-addresses need an address that users reach the edge at, and --public-ip %s is none."
                            .formatted(publicIp));
        }
        return InetAddress.ofLiteral(publicIp);
    }
}
