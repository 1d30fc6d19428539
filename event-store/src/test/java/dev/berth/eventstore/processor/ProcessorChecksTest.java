package dev.berth.eventstore.processor;

import static dev.berth.eventstore.processor.AutomationBench.SHORT_WAITS;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.StartUpCheckFailed;
import java.util.concurrent.TimeUnit;
import org.axonframework.messaging.core.ConfigurationApplicationContext;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ProcessorChecksTest {
    private static final AutomationBench.Handler IDLE = (event, context) -> Mono.empty();

    private AutomationBench bench;

    @BeforeEach
    void open() {
        bench = AutomationBench.open(SHORT_WAITS);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void refused(String... words) {
        var axon = bench.build();
        assertThatThrownBy(() -> AxonEventStore.assertOurs(axon))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }

    private void accepted() {
        var axon = bench.build();
        assertThatCode(() -> AxonEventStore.assertOurs(axon)).doesNotThrowAnyException();
    }

    @Test
    void a_processor_as_it_is_registered_is_fine() {
        bench.with("a", IDLE);
        accepted();
    }

    @Test
    void several_segments_with_axons_default_policy_are_refused() {
        bench.with("fine", IDLE).with("a", IDLE, (module, settings) -> settings.initialSegmentCount(4));
        refused("'a'", "4 segments", "SequentialPolicy");
    }

    @Test
    void segments_that_are_stored_count_also_when_the_program_names_one() throws Exception {
        bench.store
                .tokenStore()
                .initializeTokenSegments("a", 2, new GlobalSequenceTrackingToken(0), null)
                .get(10, TimeUnit.SECONDS);
        bench.with("a", IDLE);
        refused("'a'", "2 segments");
    }

    @Test
    void several_segments_with_a_policy_by_key_are_fine() {
        bench.withPolicy("a", 4);
        accepted();
    }

    @Test
    void units_of_work_of_the_processors_own_are_refused() {
        bench.with(
                "a",
                IDLE,
                (module, settings) -> settings.unitOfWorkFactory(
                        new SimpleUnitOfWorkFactory(new ConfigurationApplicationContext(module))));
        refused("'a'", "units of work", "processorUnitsOfWork");
    }
}
