package dev.berth.app;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags by which names and addresses lead to pods. */
final class NameOptions {
    private static final int DNS_PORT = 53;
    private static final int SSH_PORT = 22;

    @Option(
            names = "--dns",
            paramLabel = "ADDR:PORT",
            converter = SocketAddressOption.Converter.class,
            description = "Answer DNS queries for --domain there, by UDP and TCP. Default: nowhere")
    private @Nullable SocketAddressOption dns;

    @Option(
            names = "--pod-addresses",
            paramLabel = "CIDR",
            description =
                    "Network that leads to this machine and of which each public port gets an address, so that each pod"
                            + " answers at its own: 2001:db8::/64, 10.0.4.0/22, or 127.77.0.0/16 for a trial."
                            + " Default: none")
    private @Nullable String podAddresses;

    @Option(
            names = "--pod-ssh-port",
            paramLabel = "PORT",
            defaultValue = "" + SSH_PORT,
            description = "SSH port at pods' own addresses. Default: ${DEFAULT-VALUE}")
    private int podSshPort = SSH_PORT;

    /** What names and addresses there are to be, empty for none. */
    Optional<WantedNames> names() {
        return dns == null && podAddresses == null
                ? Optional.empty()
                : Optional.of(new WantedNames(dns == null ? null : dns.orPort(DNS_PORT), podAddresses, podSshPort));
    }
}
