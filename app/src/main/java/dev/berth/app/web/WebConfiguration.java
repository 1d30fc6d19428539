package dev.berth.app.web;

import dev.berth.app.http.AcceptedTypes;
import dev.berth.app.http.AccessControl;
import dev.berth.app.http.Authentication;
import dev.berth.app.http.CallerArgument;
import dev.berth.app.http.ConsoleEndpoint;
import dev.berth.app.http.Credentials;
import dev.berth.app.http.ForwardedHeaders;
import dev.berth.app.http.HostNames;
import dev.berth.app.http.OpenCredentials;
import dev.berth.app.http.ProblemRendering;
import dev.berth.app.http.RequestChecks;
import dev.berth.app.http.RequestIds;
import dev.berth.app.http.StreamCredentials;
import dev.berth.app.http.TrustedProxies;
import dev.berth.app.monitoring.MonitoringConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

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
    RequestIds requestIds() {
        return new RequestIds();
    }

    @Bean
    RequestChecks requestChecks(HostNames hosts) {
        return new RequestChecks(hosts);
    }

    @Bean
    StreamCredentials streamCredentials(Credentials credentials) {
        return new StreamCredentials(new OpenCredentials(credentials));
    }

    @Bean
    AccessControl accessControl(Credentials credentials, ObjectProvider<HandlerMapping> mappings) {
        return new AccessControl(new Authentication(credentials), mappings);
    }

    /** Spring looks for it by this name. */
    @Bean
    ForwardedHeaderTransformer forwardedHeaderTransformer(TrustedProxies proxies) {
        return new ForwardedHeaders(proxies);
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connections() {
        var connections = new OpenConnections(ConnectionLimits.ofThisProcess());
        return server -> server.addServerCustomizers(connections::bound);
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
    public void configureContentTypeResolver(RequestedContentTypeResolverBuilder types) {
        types.resolver(new AcceptedTypes());
    }

    @Override
    public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
        resolvers.addCustomResolver(new CallerArgument());
    }
}
