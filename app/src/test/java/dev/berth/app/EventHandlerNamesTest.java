package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.berth.messages.EventCatalog;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.junit.jupiter.api.Test;

/** Subscriptions are texts in annotations: a wrong one compiles, and the handler is never called. */
class EventHandlerNamesTest {
    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth");

    @Test
    void every_event_handler_subscribes_to_the_event_that_it_takes() {
        List<JavaMethod> handlers = BERTH.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(EventHandler.class))
                .toList();

        assertThat(handlers).isNotEmpty().allSatisfy(method -> {
            var event = method.getRawParameterTypes().getFirst().reflect();
            assertThat(EventCatalog.types()).as(method.getFullName()).contains(event);
            assertThat(method.getAnnotationOfType(EventHandler.class).eventName())
                    .as(method.getFullName())
                    .isEqualTo(EventCatalog.qualifiedNameOf(event));
        });
    }
}
