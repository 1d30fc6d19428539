package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomad.SizeClass;
import dev.berth.nomad.SizeClasses;
import dev.berth.query.size.PodSize;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizeListTest {
    @Test
    void the_default_comes_first_and_each_size_may_be_named_by_a_launch() {
        var large = new SizeClass(4000, 16_384, 0, 65_536, 32_768, 10_000, 100_000);
        var classes = new SizeClasses(SizeClass.DEFAULT, Map.of("large", large, "cheap", SizeClass.DEFAULT));

        var sizes = SizeList.of(classes).sizes();

        assertThat(sizes).extracting(PodSize::id).containsExactly("default", "cheap", "large");
        assertThat(sizes).filteredOn(PodSize::isDefault).extracting(PodSize::id).containsExactly("default");
        assertThat(sizes.getLast()).isEqualTo(new PodSize("large", false, 4000, 16_384, 0, 65_536, 32_768));
        assertThat(classes.names()).containsExactlyInAnyOrder("default", "cheap", "large");
    }
}
