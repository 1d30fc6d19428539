package dev.berth.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address to listen on, typed as {@code ADDR}, {@code ADDR:PORT} or {@code [IPV6]:PORT}.
 *
 * @param port -1 where none was typed; 0 asks for any free one
 */
record SocketAddressOption(InetAddress address, int port) {
    static final int NO_PORT = -1;

    SocketAddressOption orPort(int standard) {
        return port == NO_PORT ? new SocketAddressOption(address, standard) : this;
    }

    /** The address as it stands in a URL. */
    String host() {
        var literal = address.getHostAddress();
        return literal.contains(":") ? "[" + literal + "]" : literal;
    }

    /** Reads what was typed. Names are resolved, so {@code localhost:0} works. */
    static final class Converter implements ITypeConverter<SocketAddressOption> {
        @Override
        public SocketAddressOption convert(String value) {
            try {
                int bracket = value.lastIndexOf(']');
                int colon = value.lastIndexOf(':');
                var hasPort = colon > bracket && (bracket >= 0 || value.indexOf(':') == colon);
                var host = hasPort ? value.substring(0, colon) : value;
                var port = hasPort ? Integer.parseInt(value.substring(colon + 1)) : NO_PORT;
                if (port > 65535 || (hasPort && port < 0) || host.isBlank()) {
                    throw new TypeConversionException(
                            "'%s' is no ADDR:PORT with a port from 0 to 65535".formatted(value));
                }
                return new SocketAddressOption(InetAddress.getByName(host), port);
            } catch (NumberFormatException | UnknownHostException e) {
                throw new TypeConversionException("'%s' is no ADDR:PORT".formatted(value));
            }
        }
    }
}
