package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.app.e2e.BerthProcess;
import dev.berth.app.http.TrustedProxies;
import dev.berth.messages.Caller;
import dev.berth.messages.Public;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.PrintWriter;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webflux.api.OpenApiWebfluxResource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The HTTP contract is a file that people and the console build on: what the code says must be what the file says.
 * {@code -Dopenapi.write=true} writes it anew.
 */
class OpenApiIT {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void the_checked_in_contract_is_what_the_code_says(@TempDir Path folder) throws Exception {
        System.setProperty("springdoc.api-docs.version", "openapi_3_1");
        System.setProperty("springdoc.packages-to-scan", "dev.berth");
        System.setProperty("springdoc.default-produces-media-type", "application/json");
        var settings = TestSettings.onFreePorts(folder.resolve("home"), TrustedProxies.of("127.0.0.1"));
        var said = new java.io.StringWriter();
        var berth = Berth.up(settings, new StartUpProgress(new PrintWriter(said)));
        try {
            var generated = generated(berth.url());
            var file = BerthProcess.project().resolve("ui/openapi.json");
            if (Boolean.getBoolean("openapi.write")) {
                Files.writeString(file, generated);
            }
            assertThat(generated)
                    .as(
                            "the code and ui/openapi.json differ; if the change is meant, write the file with -Dopenapi.write=true")
                    .isEqualTo(Files.readString(file));
        } finally {
            berth.stop();
        }
    }

    private static String generated(URI url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url.resolve("/description")).build();
            var answer = client.send(request, BodyHandlers.ofString());
            var document = (ObjectNode) JSON.readTree(answer.body());
            // Where this very Berth listened is not part of the contract.
            document.remove("servers");
            document.set("info", JSON.createObjectNode().put("title", "Berth").put("version", "v1"));
            return JSON.writeValueAsString(sorted(document)) + "\n";
        }
    }

    /** Sorted by name, so that the file does not depend on the order in which classes were found. */
    private static JsonNode sorted(JsonNode node) {
        if (!node.isObject()) {
            if (node.isArray()) {
                var copy = JSON.createArrayNode();
                node.forEach(element -> copy.add(sorted(element)));
                return copy;
            }
            return node;
        }
        var copy = JSON.createObjectNode();
        node.properties().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(field -> copy.set(field.getKey(), sorted(field.getValue())));
        return copy;
    }

    static {
        // The filter in front of the routes makes it; no caller sends it.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    /** Found through META-INF/spring in the tests' resources, so that the product carries nothing of it. */
    @AutoConfiguration
    public static class Contract {
        /** Springdoc's own handlers declare nothing and are closed. */
        @Bean
        RouterFunction<ServerResponse> description(OpenApiWebfluxResource springdoc) {
            return RouterFunctions.route(RequestPredicates.GET("/description"), new Description(springdoc));
        }

        @Public
        private record Description(OpenApiWebfluxResource springdoc) implements HandlerFunction<ServerResponse> {
            @Override
            public Mono<ServerResponse> handle(ServerRequest request) {
                return Mono.defer(() -> {
                            try {
                                return springdoc.openapiJson(
                                        request.exchange().getRequest(), "/v3/api-docs", Locale.ROOT);
                            } catch (JsonProcessingException e) {
                                return Mono.error(e);
                            }
                        })
                        .flatMap(description -> ServerResponse.ok().bodyValue(description));
            }
        }

        /** A component of a record that is not {@code @Nullable} is always there. */
        @Bean
        ModelConverter requiredUnlessNullable() {
            return new ModelConverter() {
                @Override
                public @Nullable Schema<?> resolve(
                        AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
                    if (!chain.hasNext()) {
                        return null;
                    }
                    Schema<?> resolved = chain.next().resolve(type, context, chain);
                    var record = rawClass(type);
                    if (resolved != null && record != null && record.isRecord()) {
                        var name = resolved.get$ref() == null
                                ? resolved.getName()
                                : resolved.get$ref()
                                        .substring(resolved.get$ref().lastIndexOf('/') + 1);
                        if (name != null) {
                            require(context.getDefinedModels().get(name), record);
                        }
                    }
                    return resolved;
                }
            };
        }

        private static @Nullable Class<?> rawClass(AnnotatedType type) {
            return switch (type.getType()) {
                case Class<?> plain -> plain;
                case com.fasterxml.jackson.databind.JavaType java -> java.getRawClass();
                case null, default -> null;
            };
        }

        /** What is not {@code @Nullable} is always there; what is, is null, or left out where the record says so. */
        private static void require(@Nullable Schema<?> model, Class<?> record) {
            if (model == null || model.getProperties() == null) {
                return;
            }
            requireDerived(model, record);
            // What callers send may leave out what may be null.
            var sent = record.getPackageName().startsWith("dev.berth.command");
            var leavesOut = sent || record.isAnnotationPresent(JsonInclude.class);
            for (var component : record.getRecordComponents()) {
                var name = nameOf(component);
                var property = (Schema<?>) model.getProperties().get(name);
                if (property == null
                        || (model.getRequired() != null && model.getRequired().contains(name))) {
                    continue;
                }
                var nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (!nullable || !leavesOut) {
                    model.addRequiredItem(name);
                }
                if (nullable && (!leavesOut || sent) && property.getTypes() != null) {
                    property.addType("null");
                } else if (nullable && (!leavesOut || sent) && property.get$ref() != null) {
                    model.getProperties().put(name, orNull(property));
                } else if (nullable && (!leavesOut || sent) && property.getOneOf() != null) {
                    property.addOneOfItem(nothing());
                }
            }
        }

        /** What a record tells besides its components is always there. */
        private static void requireDerived(Schema<?> model, Class<?> record) {
            for (var method : record.getDeclaredMethods()) {
                var name = method.getName();
                if (method.isAnnotationPresent(JsonProperty.class)
                        && model.getProperties().containsKey(name)
                        && (model.getRequired() == null || !model.getRequired().contains(name))) {
                    model.addRequiredItem(name);
                }
            }
        }

        /** As JSON has it, which takes words that Java keeps for itself. */
        private static String nameOf(RecordComponent component) {
            var named = component.getAccessor().getAnnotation(JsonProperty.class);
            return named == null ? component.getName() : named.value();
        }

        /** A reference takes no type beside it. */
        private static Schema<?> orNull(Schema<?> reference) {
            var either = new Schema<Object>(SpecVersion.V31);
            either.addAnyOfItem(reference);
            either.addAnyOfItem(nothing());
            return either;
        }

        private static Schema<?> nothing() {
            var nothing = new Schema<Object>(SpecVersion.V31);
            nothing.addType("null");
            return nothing;
        }

        /** What the readers of parameters and bodies check, which their types do not say. */
        @Bean
        OpenApiCustomizer constraints() {
            return new ContractConstraints();
        }

        /** Every call may be refused, and each refusal looks the same. */
        @Bean
        OpenApiCustomizer refusals() throws ClassNotFoundException {
            var body = Class.forName("dev.berth.app.http.ProblemBody");
            var refusal = new ApiResponse()
                    .description("A refusal: application/problem+json with a stable code")
                    .content(new Content()
                            .addMediaType(
                                    "application/problem+json",
                                    new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
            return api -> {
                var schemas = ModelConverters.getInstance(true).readAll(body);
                schemas.forEach((name, schema) ->
                        api.getComponents().addSchemas(name.equals("ProblemBody") ? "Problem" : name, schema));
                require(schemas.get("ProblemBody"), body);
                require(schemas.get("FaultBody"), body.getDeclaredClasses()[0]);
                api.getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .forEach(operation -> operation.getResponses().addApiResponse("default", refusal));
            };
        }
    }
}
