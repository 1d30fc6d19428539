package dev.berth.nomad;

import dev.berth.messages.EventCatalog;
import dev.berth.nomad.placement.WhenPodChangesThenConverge;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.core.unitofwork.StubProcessingContext;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.annotation.AnnotatedEventHandlingComponent;

/** Hands events to the automation by their stored names, as the processor does. */
final class TestEvents {
    private final AnnotatedEventHandlingComponent<WhenPodChangesThenConverge> component;

    TestEvents(WhenPodChangesThenConverge automation) {
        component = new AnnotatedEventHandlingComponent<>(
                automation, ClasspathParameterResolverFactory.forClass(automation.getClass()));
    }

    void handle(Object event) {
        var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
        var message = new GenericEventMessage(type, event);
        if (!component.supports(type.qualifiedName())) {
            throw new AssertionError("nobody handles " + type);
        }
        component.handle(message, StubProcessingContext.forMessage(message)).asCompletableFuture().join();
    }
}
