package dev.berth.app.web;

import dev.berth.app.http.Authentication;
import dev.berth.app.http.CallerArgument;
import dev.berth.app.http.ConsoleEndpoint;
import dev.berth.app.http.Credentials;
import dev.berth.app.http.ProblemRendering;
import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.projection.Projections;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Finds the rooms' routes; everything they need is registered as a plain object before. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "dev.berth",
        useDefaultFilters = false,
        includeFilters = @Filter({RestController.class, RestControllerAdvice.class}))
public class WebConfiguration implements WebFluxConfigurer {
    @Bean
    Authentication authentication(Credentials signIns) {
        return new Authentication(signIns);
    }

    @Bean
    ProblemRendering problemRendering() {
        return new ProblemRendering();
    }

    @Bean
    DeadLettersHealth deadLettersHealth(DeadLetters deadLetters) {
        return new DeadLettersHealth(deadLetters);
    }

    @Bean
    ProjectionsHealth projectionsHealth(Projections projections) {
        return new ProjectionsHealth(projections);
    }

    @Bean
    RouterFunction<ServerResponse> console() {
        return ConsoleEndpoint.fromClassPath();
    }

    @Override
    public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
        resolvers.addCustomResolver(new CallerArgument());
    }
}
