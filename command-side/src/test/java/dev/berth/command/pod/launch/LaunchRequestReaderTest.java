package dev.berth.command.pod.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

final class LaunchRequestReaderTest {
    @Test
    void every_field_that_is_described_is_read() {
        var described = Arrays.stream(LaunchPodBody.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        var wrong = new LinkedHashMap<String, Object>();
        described.forEach(field -> wrong.put(field, true));
        assertThat(new LaunchRequestReader(true).read(wrong))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().errors())
                                .allSatisfy(fault -> assertThat(fault.code()).isEqualTo("wrong-type"))
                                .extracting(fault -> fault.field())
                                .containsExactlyInAnyOrderElementsOf(described));
    }
}
