package dev.berth.messages.pod;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnDiskTest {
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final PodId OTHER = new PodId("pod-abcdefghijklmnoq");

    @Property(tries = 200)
    void a_disk_tells_its_number_to_its_pod_and_is_no_others(@ForAll @IntRange(min = 2, max = 999_999_999) int number) {
        assertThat(OwnDisk.number(POD, OwnDisk.of(POD, number))).isEqualTo(number);
        assertThat(OwnDisk.number(OTHER, OwnDisk.of(POD, number))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "berth-ready-20-abcdefghijklmnop",
                "pod-abcdefghijklmnoq",
                "pod-abcdefghijklmnop-",
                "pod-abcdefghijklmnop-0",
                "pod-abcdefghijklmnop-1",
                "pod-abcdefghijklmnop-02",
                "pod-abcdefghijklmnop--2",
                "pod-abcdefghijklmnop-2-3",
                "pod-abcdefghijklmnop-9999999999",
                "pod-abcdefghijklmnop2",
                ""
            })
    void what_is_not_called_so_is_not_the_pods_own(String name) {
        assertThat(OwnDisk.number(POD, name)).isZero();
        assertThat(OwnDisk.number(POD, POD.value())).isEqualTo(OwnDisk.FIRST);
    }
}
