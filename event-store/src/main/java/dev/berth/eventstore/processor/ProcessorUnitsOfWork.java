package dev.berth.eventstore.processor;

import java.util.function.Function;
import org.axonframework.common.annotation.Internal;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.messaging.core.ConfigurationApplicationContext;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.core.unitofwork.UnitOfWork;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkConfiguration;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkFactory;

/** Units of work whose every phase is waited for on the thread that runs them; a type, so that it can be asserted. */
@Internal
public final class ProcessorUnitsOfWork implements UnitOfWorkFactory {
    private final UnitOfWorkFactory delegate;

    private ProcessorUnitsOfWork(UnitOfWorkFactory delegate) {
        this.delegate = delegate;
    }

    public static UnitOfWorkFactory of(Configuration configuration) {
        return new ProcessorUnitsOfWork(new SimpleUnitOfWorkFactory(
                new ConfigurationApplicationContext(configuration),
                UnitOfWorkConfiguration::forcedSameThreadInvocation));
    }

    @Override
    public UnitOfWork create(
            String identifier, Function<UnitOfWorkConfiguration, UnitOfWorkConfiguration> customization) {
        return delegate.create(identifier, customization);
    }
}
