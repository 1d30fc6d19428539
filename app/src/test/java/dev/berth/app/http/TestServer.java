package dev.berth.app.http;

import dev.berth.app.TestDatabase;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The package behind a real Netty, with a few handlers as the modules have them. */
final class TestServer implements AutoCloseable {
    private static final Credentials CREDENTIALS = new Credentials(TestDatabase.connections(), Clock.systemUTC());

    private final AnnotationConfigApplicationContext context;
    private final DisposableServer server;

    TestServer() {
        this("127.0.0.0/8");
    }

    TestServer(String trustedProxies) {
        context = new AnnotationConfigApplicationContext();
        context.registerBean(TrustedProxies.class, () -> TrustedProxies.of(trustedProxies));
        context.registerBean(HostNames.class, () -> HostNames.of("berth.example"));
        context.register(Wiring.class);
        context.refresh();
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.applicationContext(context).build()))
                .bindNow(Duration.ofSeconds(10));
    }

    static Credentials credentials() {
        return CREDENTIALS;
    }

    /** A fresh token of somebody in the workspace. */
    static String token(String workspace, Scope... scopes) {
        String token = "berth_" + RandomToken.of(new java.security.SecureRandom());
        CREDENTIALS
                .register(token, new Identity("somebody", new Workspace(workspace), Set.of(scopes)))
                .block(Duration.ofSeconds(10));
        return token;
    }

    String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    WebTestClient client() {
        return WebTestClient.bindToServer()
                .baseUrl(origin())
                .responseTimeout(Duration.ofSeconds(10))
                .build();
    }

    WebTestClient client(String token) {
        return client().mutate()
                .defaultHeaders(headers -> headers.setBearerAuth(token))
                .build();
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(5));
        context.close();
    }

    /** No {@code @RestController}, which the app itself would find on the class path of tests. */
    @Controller
    @ResponseBody
    static final class Handlers {
        record Order(String name, Gpu gpu) {}

        record Gpu(int count) {
            Gpu {
                if (count < 0) {
                    throw new IllegalArgumentException("a count is 0 or more");
                }
            }
        }

        record Seen(String subject, String workspace, String requestId) {}

        @Requires(Scope.READ)
        @GetMapping("/v1/seen")
        Seen seen(Caller caller) {
            return new Seen(caller.subject(), caller.workspace().name(), caller.requestId());
        }

        @Requires(Scope.WRITE)
        @PostMapping("/v1/orders")
        Mono<Order> order(@RequestBody Order order, Caller caller) {
            return Mono.just(order);
        }

        @Requires(Scope.READ)
        @GetMapping("/v1/orders/{id}")
        Mono<String> one(@PathVariable int id, @RequestParam int limit) {
            return Mono.just(id + "/" + limit);
        }

        @Requires(Scope.ADMIN)
        @GetMapping("/v1/admin/things")
        String things() {
            return "[]";
        }

        @Requires(Scope.READ)
        @GetMapping("/v1/broken")
        Mono<String> broken() {
            return Mono.error(new IllegalStateException("the secret inside"));
        }

        @Requires(Scope.READ)
        @GetMapping("/v1/made")
        ResponseEntity<String> made() {
            return ResponseEntity.created(java.net.URI.create("/v1/seen")).body("made");
        }

        /** What a lost connection to the database looks like: nested, and in the words of a lost client. */
        @Requires(Scope.READ)
        @GetMapping("/v1/database-lost")
        Mono<String> databaseLost() {
            return Mono.error(new R2dbcNonTransientResourceException(
                    "Connection reset by peer", new java.io.IOException("Connection reset by peer")));
        }

        @Requires(Scope.READ)
        @GetMapping("/v1/slow-statement")
        Mono<String> slowStatement() {
            return Mono.error(new R2dbcTimeoutException("canceling statement due to statement timeout", "57014"));
        }

        @Requires(Scope.READ)
        @GetMapping(path = "/v1/ticks", produces = "text/event-stream")
        Flux<Long> ticks() {
            return Flux.interval(Duration.ofMillis(100)).onBackpressureDrop();
        }

        /** Declares nothing, as what is forgotten. */
        @RequestMapping("/terminal")
        String terminal() {
            return "nobody may read this";
        }

        @GetMapping("/actuator/health")
        String health() {
            return "{\"status\":\"UP\"}";
        }

        @GetMapping("/actuator/prometheus")
        String prometheus() {
            return "up 1";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class Wiring implements WebFluxConfigurer {
        @Override
        public void configureContentTypeResolver(RequestedContentTypeResolverBuilder types) {
            types.resolver(new AcceptedTypes());
        }

        @Override
        public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
            configurer.addCustomResolver(new CallerArgument());
        }

        @Override
        public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
            configurer.defaultCodecs().maxInMemorySize(64 * 1024);
        }

        @Bean
        RequestIds requestIds() {
            return new RequestIds();
        }

        @Bean
        RequestChecks requestChecks(HostNames hosts) {
            return new RequestChecks(hosts);
        }

        @Bean
        StreamCredentials streamCredentials() {
            return new StreamCredentials(new OpenCredentials(CREDENTIALS));
        }

        @Bean
        AccessControl accessControl(ObjectProvider<HandlerMapping> mappings) {
            return new AccessControl(new Authentication(CREDENTIALS), mappings);
        }

        @Bean
        ForwardedHeaderTransformer forwardedHeaderTransformer(TrustedProxies proxies) {
            return new ForwardedHeaders(proxies);
        }

        @Bean
        ProblemRendering problemRendering() {
            return new ProblemRendering();
        }

        @Bean
        SessionsEndpoint sessionsEndpoint() {
            return new SessionsEndpoint(CREDENTIALS, Clock.systemUTC());
        }

        @Bean
        ProblemPages problemPages() {
            return new ProblemPages();
        }

        @Bean
        Handlers handlers() {
            return new Handlers();
        }

        @Bean
        RouterFunction<ServerResponse> console() {
            return ConsoleEndpoint.fromClassPath("console-sample", "openapi-sample.json");
        }
    }
}
