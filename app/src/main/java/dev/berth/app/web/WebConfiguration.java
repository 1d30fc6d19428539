package dev.berth.app.web;

import dev.berth.app.http.Authentication;
import dev.berth.app.http.CallerArgument;
import dev.berth.app.http.ConsoleEndpoint;
import dev.berth.app.http.Credentials;
import dev.berth.app.http.ProblemRendering;
import dev.berth.app.monitoring.MonitoringConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Finds the modules' endpoints; everything they need is registered as a plain object before. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(MonitoringConfiguration.class)
@ComponentScan(
        basePackages = "dev.berth",
        useDefaultFilters = false,
        includeFilters = @Filter({RestController.class, RestControllerAdvice.class}))
public class WebConfiguration implements WebFluxConfigurer {
    @Bean
    Authentication authentication(Credentials credentials) {
        return new Authentication(credentials);
    }

    @Bean
    ProblemRendering problemRendering() {
        return new ProblemRendering();
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
