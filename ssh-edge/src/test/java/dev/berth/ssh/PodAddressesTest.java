package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.4.0/22, 10000, 10.0.4.1",
        "10.0.4.0/22, 10254, 10.0.4.255",
        "10.0.4.0/22, 10999, 10.0.7.232",
        "127.77.0.0/16, 10299, 127.77.1.44",
        "2001:db8:0:7::/64, 10000, 2001:db8:0:7::1",
        "2001:db8:0:7::/64, 10999, 2001:db8:0:7::3e8",
        "::/0, 10000, ::1",
    })
    void each_public_port_has_an_address(String network, int port, String address) {
        var addresses = PodAddresses.parse(network, 10_000, 10_999);

        assertThat(addresses.ofPort(port)).isEqualTo(InetAddress.ofLiteral(address));
        assertThat(addresses.portOf(InetAddress.ofLiteral(address))).isEqualTo(port);
    }

    @Property
    void no_two_ports_have_the_same(
            @ForAll @IntRange(min = 1, max = 65_535) int one, @ForAll @IntRange(min = 1, max = 65_535) int other) {
        var addresses = PodAddresses.parse("fd00:1::/64", 1, 65_535);

        assertThat(addresses.ofPort(one).equals(addresses.ofPort(other))).isEqualTo(one == other);
        assertThat(addresses.portOf(addresses.ofPort(one))).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"10.0.4.0", "10.0.7.233", "10.0.3.255", "10.0.7.255", "11.0.4.1", "::a00:401", "2001:db8::1"})
    void any_other_address_is_no_pods(String address) {
        assertThat(PodAddresses.parse("10.0.4.0/22", 10_000, 10_999).portOf(InetAddress.ofLiteral(address)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.4.0, is no network",
        "10.0.4.0/, is no network",
        "10.0.4.0/x, is no network",
        "pods.example.org/22, is no network",
        "10.0.4.0/33, is none of 0 to 32",
        "2001:db8::/129, is none of 0 to 128",
        "10.0.4.1/22, bits behind its prefix are set",
        "2001:db8::1/64, bits behind its prefix are set",
        "10.0.4.0/23, has 512 addresses",
        "10.0.4.0/32, has 1 addresses",
    })
    void what_is_no_network_of_enough_addresses_is_refused_with_the_reason(String network, String why) {
        assertThatThrownBy(() -> PodAddresses.parse(network, 10_000, 10_999))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void the_first_and_the_last_address_are_no_pods() {
        assertThat(PodAddresses.parse("10.0.4.0/22", 10_000, 11_021)).isNotNull();
        assertThatThrownBy(() -> PodAddresses.parse("10.0.4.0/22", 10_000, 11_022))
                .hasMessageContaining("need 1025");
    }
}
