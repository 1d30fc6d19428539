package dev.berth.query;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemException;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateSource;
import dev.berth.messages.template.TemplateVariable;
import dev.berth.query.acceptedkey.PodOwnKeys;
import dev.berth.query.connection.EdgeAddress;
import dev.berth.query.connection.PublicPortFaults;
import dev.berth.query.gpu.GpuModel;
import dev.berth.query.gpu.GpuModels;
import dev.berth.query.gpu.PublicPortCounts;
import dev.berth.query.gpu.PublicPortCounts.PublicPortCount;
import dev.berth.query.log.PodLogs;
import dev.berth.query.log.PodOutput;
import dev.berth.query.node.ClusterNode;
import dev.berth.query.node.ClusterNodeList;
import dev.berth.query.pod.KeptTimes;
import dev.berth.query.pod.ListeningPorts;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.PodNews;
import dev.berth.query.pod.PodNotebooks;
import dev.berth.query.size.PodSize;
import dev.berth.query.size.PodSizes;
import dev.berth.query.stats.PastFigures;
import dev.berth.query.stats.PodUsage;
import dev.berth.query.template.TemplateCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The query side's endpoints as the app finds them. The header {@code Workspace} says who calls, {@code Scope} what he may. */
final class TestWeb implements AutoCloseable {
    static final String EDGE_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2T1rz9Yx3Jm3m0nq0vZ4uS8e8o3b5o6Yx0p4bE2L1f edge";

    /** One key among what else such a file may hold. */
    static final String OWN_KEYS =
            "# mine\n\ncommand=\"x\" %1$s\ncommand=\"x\" %1$s\nno key at all\nssh-rsa !!!\nno-pty,cert-authority %1$s\n"
                    .formatted(EDGE_KEY);

    /** What pods are said to have written. */
    final KeptOutput output = new KeptOutput();

    /** What is said to be kept of ended pods. */
    final KeptOfPods kept = new KeptOfPods();

    /** What pods are said to use. */
    final MeasuredPods usage = new MeasuredPods();

    /** How notebooks are said to be. */
    final OpenedNotebooks notebooks = new OpenedNotebooks();

    /** What the cluster is said to have. */
    volatile List<ClusterNode> nodes = List.of();

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final WebTestClient client;

    @SuppressWarnings({"unchecked", "rawtypes"}) // The map pairs each class with an instance of it.
    TestWeb(QuerySide querySide) {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        querySide.webObjects(() -> edge).forEach((type, object) -> context.registerBean((Class) type, () -> object));
        context.registerBean(GpuModels.class, () -> () -> Mono.just(List.of(new GpuModel("H100", 8, 3, 1))));
        context.registerBean(PublicPortCounts.class, () -> () -> new PublicPortCount(1_000, 998));
        context.registerBean(
                PodLogs.class,
                () -> (pod, node, output, bytes) -> Mono.just("%s of %s, %d bytes".formatted(output, pod, bytes)));
        context.registerBean(PodOutput.class, () -> output);
        context.registerBean(PodUsage.class, () -> usage);
        context.registerBean(PastFigures.class, () -> kept);
        context.registerBean(KeptTimes.class, () -> kept::until);
        context.registerBean(PodNews.class, () -> usage::news);
        context.registerBean(PodDisks.class, usage::disks);
        context.registerBean(ClusterNodeList.class, () -> () -> Mono.just(nodes));
        context.registerBean(
                PodSizes.class, () -> new PodSizes(List.of(new PodSize("default", true, 500, 1024, 1000, 2048, 512))));
        context.registerBean(TemplateCatalogue.class, Templates::new);
        context.registerBean(PublicPortFaults.class, () -> _ -> null);
        context.registerBean(ListeningPorts.class, () -> _ -> Mono.just(Map.of(8888, true)));
        context.registerBean(PodNotebooks.class, () -> notebooks);
        context.registerBean(PodOwnKeys.class, () -> _ -> Mono.just(OWN_KEYS));
        context.registerBean(Clock.class, Clock::systemUTC);
        context.register(Routes.class);
        context.refresh();
        client = WebTestClient.bindToApplicationContext(context)
                .configureClient()
                .responseTimeout(Duration.ofSeconds(20))
                .build();
    }

    /** What can be launched from, where pods are processes. */
    private static final class Templates implements TemplateCatalogue {
        @Override
        public List<OfferedTemplate> given() {
            var mode = new TemplateVariable("MODE", "How.", "fast", false);
            return List.of(
                    OfferedTemplate.of(PodTemplate.UBUNTU, TemplateSource.BUILT_IN),
                    OfferedTemplate.of(
                            new PodTemplate(
                                    "train", "Train", null, null, "train:1", null, List.of(), List.of(mode), 20, true),
                            TemplateSource.FILE));
        }

        @Override
        public List<String> faults() {
            return List.of("line 3, column 1: wrong");
        }

        @Override
        public boolean containers() {
            return false;
        }
    }

    WebTestClient as(Workspace workspace, Scope scope) {
        return client.mutate()
                .defaultHeader("Workspace", workspace.name())
                .defaultHeader("Scope", scope.name())
                .build();
    }

    WebTestClient as(Workspace workspace) {
        return as(workspace, Scope.READ);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    @ComponentScan(
            basePackages = "dev.berth.query",
            useDefaultFilters = false,
            includeFilters = @Filter({RestController.class, RestControllerAdvice.class}))
    static class Routes implements WebFluxConfigurer {
        @Override
        public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
            configurer.addCustomResolver(new CallerOfHeader());
        }
    }

    static final class CallerOfHeader implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Mono<Object> resolveArgument(
                MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
            HttpHeaders headers = exchange.getRequest().getHeaders();
            var caller = new Caller(
                    "somebody",
                    new Workspace(headers.getFirst("Workspace")),
                    Set.of(Scope.valueOf(headers.getFirst("Scope"))),
                    "request");
            var needed = List.of(parameter.getMethodAnnotation(Requires.class).value());
            var refusal = caller.refusal(needed);
            return refusal == null ? Mono.just(caller) : Mono.error(refusal.asException());
        }
    }

    @RestControllerAdvice
    static class Problems {
        @ExceptionHandler
        ResponseEntity<Map<String, Object>> problem(ProblemException refused) {
            Problem problem = refused.problem();
            return ResponseEntity.status(problem.code().status())
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(Map.of(
                            "code", problem.code().code(), "detail", problem.detail(), "errors", problem.errors()));
        }
    }
}
