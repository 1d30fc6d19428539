package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuCardsTest {
    @Test
    void the_model_of_which_there_are_most_is_offered_and_the_others_are_counted() {
        assertThat(GpuCards.of("GPU-1, NVIDIA A100-SXM4-80GB\nGPU-2, NVIDIA T4\nGPU-3, NVIDIA A100-SXM4-80GB\n"))
                .isEqualTo(new GpuCards("NVIDIA A100-SXM4-80GB", List.of("GPU-1", "GPU-3"), 1));
    }

    @Test
    void a_machine_without_cards_offers_none() {
        assertThat(GpuCards.of("")).isEqualTo(GpuCards.NONE);
        assertThat(GpuCards.of("No devices were found\n")).isEqualTo(GpuCards.NONE);
    }
}
