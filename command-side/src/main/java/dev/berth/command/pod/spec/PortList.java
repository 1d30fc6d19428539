package dev.berth.command.pod.spec;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.Names;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.PortProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the ports that are to be reached in a pod besides SSH; what is wrong with them is remembered by the body. */
public final class PortList {
    private static final String FIELD = "ports";
    private static final int MAX_PORTS = 10;
    private static final int MAX_PORT = 65_535;
    private static final int SSH_PORT = 22;
    /** In place of a number that is wrong. */
    private static final int WRONG = 0;

    private PortList() {}

    /** What may stand in an element that is not just a number. Names the fields for {@link JsonBody#allowOnly}. */
    public record PortFields(
            Integer port,
            @Nullable PortProtocol protocol,
            @Nullable String name) {}

    /** Each a number, or an object with {@code port} and, as one likes, {@code protocol} and {@code name}. */
    public static List<AskedPort> read(JsonBody body) {
        var ports = new ArrayList<AskedPort>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < size(body); i++) {
            var fields = body.objectAt(FIELD, i);
            ports.add(
                    fields == null
                            ? AskedPort.http(body.integerAt(FIELD, i, 1, MAX_PORT, WRONG))
                            : read(fields, names));
        }
        check(ports.stream().map(AskedPort::port).toList(), body);
        return List.copyOf(ports);
    }

    /** Numbers alone, as a template has them. */
    static List<Integer> numbers(JsonBody body) {
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < size(body); i++) {
            ports.add(body.integerAt(FIELD, i, 1, MAX_PORT, WRONG));
        }
        check(ports, body);
        return List.copyOf(ports);
    }

    /** 0 where there are too many, so that no longer list is read. */
    private static int size(JsonBody body) {
        int size = body.size(FIELD, "numbers, or of objects with 'port', 'protocol' and 'name'");
        if (size > MAX_PORTS) {
            body.fault("too-many", FIELD, "At most %d ports can be opened.".formatted(MAX_PORTS));
        }
        return size > MAX_PORTS ? 0 : size;
    }

    private static AskedPort read(JsonBody fields, Set<String> names) {
        fields.allowOnly(PortFields.class);
        if (!fields.isGiven("port")) {
            fields.fault("missing", "port", "Name the port's number, 1 to %d.".formatted(MAX_PORT));
        }
        var name = fields.text("name");
        if (name != null && !Names.isValid(name)) {
            fields.fault("invalid-name", "name", "A name is %s.".formatted(Names.RULE));
        } else if (name != null && !names.add(name)) {
            fields.fault("repeated", "name", "Another port of the list has this name.");
        }
        return new AskedPort(fields.integer("port", 1, MAX_PORT, WRONG), protocol(fields), name);
    }

    private static PortProtocol protocol(JsonBody fields) {
        var word = fields.text("protocol");
        if (word == null) {
            return PortProtocol.HTTP;
        }
        var protocol = PortProtocol.find(word);
        if (protocol.isEmpty()) {
            fields.fault(
                    "unknown-protocol",
                    "protocol",
                    "There is no such protocol. There are: %s."
                            .formatted(Arrays.stream(PortProtocol.values())
                                    .map(PortProtocol::word)
                                    .collect(Collectors.joining(", "))));
        }
        return protocol.orElse(PortProtocol.HTTP);
    }

    private static void check(List<Integer> ports, JsonBody body) {
        var seen = new HashSet<Integer>();
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            if (port == SSH_PORT) {
                body.fault("reserved", field(i), "Port 22 is the pod's SSH server, which is always open.");
            } else if (port != WRONG && !seen.add(port)) {
                body.fault("repeated", field(i), "The port is listed twice.");
            }
        }
    }

    private static String field(int index) {
        return "%s[%d]".formatted(FIELD, index);
    }
}
