package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SizesEndpointTest {
    @Test
    void a_size_is_listed_with_what_it_gives_by_itself_and_for_each_gpu() {
        try (var log = TestLog.started();
                var web = new TestWeb(log.querySide())) {
            var size = web.as(ADA)
                    .get()
                    .uri("/v1/sizes")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody(JsonNode.class)
                    .returnResult()
                    .getResponseBody()
                    .get("sizes")
                    .get(0);
            assertThat(size.toString())
                    .isEqualTo("{\"id\":\"default\",\"isDefault\":true,\"cpuMhz\":500,\"memoryMb\":1024,"
                            + "\"cpuMhzPerGpu\":1000,\"memoryMbPerGpu\":2048,\"shmMb\":512}");
        }
    }
}
