package dev.berth.command.pod.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.PortProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever somebody sends as ports: it is read as it was meant, or said where and why not. */
final class PortListPropertyTest {
    private static final Map<String, PortProtocol> PROTOCOLS =
            Map.of("http", PortProtocol.HTTP, "tcp", PortProtocol.TCP);

    private static JsonBody body(@Nullable Object ports) {
        var fields = new HashMap<String, Object>();
        fields.put("ports", ports);
        return JsonBody.of(fields);
    }

    private static List<String> faults(@Nullable Object ports) {
        var body = body(ports);
        PortList.read(body);
        return body.faults().stream()
                .map(fault -> fault.field() + " " + fault.code())
                .toList();
    }

    private static Object written(AskedPort port, boolean plain) {
        if (plain && port.equals(AskedPort.http(port.port()))) {
            return port.port();
        }
        var fields = new HashMap<String, Object>();
        fields.put("port", port.port());
        fields.put("name", port.name());
        if (port.protocol() == PortProtocol.TCP || !plain) {
            fields.put("protocol", port.protocol().word());
        }
        return fields;
    }

    @Provide
    Arbitrary<List<AskedPort>> valid() {
        var port = Arbitraries.integers().between(1, 65_535).filter(number -> number != 22);
        var name = Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(30)
                .injectNull(0.5);
        return Combinators.combine(port, Arbitraries.of(PortProtocol.class), name)
                .as(AskedPort::new)
                .list()
                .ofMaxSize(10)
                .filter(PortListPropertyTest::isUnique);
    }

    private static boolean isUnique(List<AskedPort> ports) {
        Set<Object> seen = new HashSet<>();
        return ports.stream().allMatch(port -> seen.add(port.port()) && (port.name() == null || seen.add(port.name())));
    }

    @Property
    void both_forms_of_a_port_are_read_as_the_same(@ForAll("valid") List<AskedPort> ports, @ForAll boolean plain) {
        var body = body(ports.stream().map(port -> written(port, plain)).toList());
        assertThat(PortList.read(body)).isEqualTo(ports);
        assertThat(body.faults()).isEmpty();
    }

    @Provide
    Arbitrary<Object> anything() {
        var scalar = Arbitraries.<Object>oneOf(
                Arbitraries.integers().between(-2, 70_000),
                Arbitraries.of(22, 8888, 6006, Long.MAX_VALUE, 1.5),
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.of(true, "http", "tcp", "22", "a--b"));
        var object = Arbitraries.maps(Arbitraries.of("port", "protocol", "name", "public", "x"), scalar.injectNull(0.1))
                .ofMaxSize(4);
        return Arbitraries.oneOf(scalar, object, scalar.list().ofMaxSize(2)).injectNull(0.1);
    }

    @Property
    void what_is_accepted_keeps_every_rule_and_what_is_not_names_its_place(
            @ForAll("anything") @Nullable Object one, @ForAll("anything") @Nullable Object other) {
        var list = new ArrayList<Object>();
        list.add(one);
        list.add(other);
        var body = body(list);
        var ports = PortList.read(body);
        if (body.faults().isEmpty()) {
            assertThat(ports)
                    .hasSize(2)
                    .allSatisfy(
                            port -> assertThat(port.port()).isBetween(1, 65_535).isNotEqualTo(22));
            assertThat(isUnique(ports)).isTrue();
        } else {
            assertThat(body.faults()).allSatisfy(fault -> {
                assertThat(fault.field()).startsWith("ports[");
                assertThat(fault.detail()).isNotBlank();
            });
        }
    }

    @Example
    void each_fault_is_told_by_place_and_code() {
        assertThat(faults(List.of(8888, 22, 8888, 0, 65_536, "8888", true)))
                .containsExactlyInAnyOrder(
                        "ports[1] reserved",
                        "ports[2] repeated",
                        "ports[3] out-of-range",
                        "ports[4] out-of-range",
                        "ports[5] wrong-type",
                        "ports[6] wrong-type");
        assertThat(faults(List.of(
                        Map.of("port", 22),
                        Map.of("protocol", "udp", "port", 1),
                        Map.of("name", "lab"),
                        Map.of("port", 2, "name", "lab", "public", true),
                        Map.of("port", 3, "name", "No Name"))))
                .containsExactlyInAnyOrder(
                        "ports[0] reserved",
                        "ports[1].protocol unknown-protocol",
                        "ports[2].port missing",
                        "ports[3].public unknown-field",
                        "ports[3].name repeated",
                        "ports[4].name invalid-name");
        assertThat(faults("8888")).containsExactly("ports wrong-type");
        assertThat(faults(IntStream.rangeClosed(1, 11).boxed().toList())).containsExactly("ports too-many");
        assertThat(faults(null)).isEmpty();
        assertThat(PROTOCOLS)
                .allSatisfy(
                        (word, protocol) -> assertThat(PortProtocol.find(word)).contains(protocol));
    }
}
