package dev.berth.app.web;

import dev.berth.app.monitoring.Degraded;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** HTTP: starts Spring's reactive server with the modules' endpoints on it. */
public final class WebServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private WebServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts listening.
     *
     * @param port 0 for any free one
     * @param objects what the endpoints are made with, by type
     */
    public static WebServer start(InetAddress address, int port, Map<Class<?>, Object> objects) {
        var context = new SpringApplicationBuilder(WebConfiguration.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(Map.ofEntries(
                        Map.entry("server.address", address.getHostAddress()),
                        Map.entry("server.port", port),
                        Map.entry("server.shutdown", "graceful"),
                        // On some platforms it would believe these headers from anybody.
                        Map.entry("server.forward-headers-strategy", "none"),
                        Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "5s"),
                        Map.entry("spring.web.resources.add-mappings", false),
                        // The largest launch: 50 variables of 32 KiB, and some more.
                        Map.entry("spring.http.codecs.max-in-memory-size", "2MB"),
                        Map.entry("management.endpoints.web.exposure.include", "health,prometheus"),
                        Map.entry("management.endpoint.health.probes.enabled", false),
                        // Everybody may ask whether Berth is well; the reasons are for an admin.
                        Map.entry("management.endpoint.health.group.details.include", "*"),
                        Map.entry("management.endpoint.health.group.details.show-details", "always"),
                        Map.entry("management.health.diskspace.enabled", false),
                        Map.entry(
                                "management.endpoint.health.status.order",
                                "down,out-of-service,%s,up,unknown".formatted(Degraded.CODE))))
                .initializers(application -> objects.forEach(
                        (type, object) -> register((GenericApplicationContext) application, type, object)))
                .run();
        return new WebServer(context);
    }

    private static <T> void register(GenericApplicationContext context, Class<T> type, Object object) {
        // The objects' life is not Spring's: whoever made them closes them.
        context.registerBean(
                type.getName(),
                type,
                () -> type.cast(object),
                definition -> ((org.springframework.beans.factory.support.AbstractBeanDefinition) definition)
                        .setDestroyMethodName(""));
    }

    /** The port it listens on. */
    public int port() {
        var server = ((ReactiveWebServerApplicationContext) context).getWebServer();
        return Objects.requireNonNull(server, "the web server is not running").getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
