package dev.berth.app;

import dev.berth.messages.pod.Phase;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Says in the description what is read by hand in the code: the limits of parameters, which mean the same everywhere, and those of
 * bodies. {@code SchemathesisIT} fails where it is not so.
 */
final class ContractConstraints implements OpenApiCustomizer {
    private static final String POSITION = "^[0-9]{1,18}$";
    private static final String TAG = "(W/)?\"[!#-~]*\"";

    @Override
    public void customise(OpenAPI api) {
        api.getPaths()
                .forEach((path, item) -> item.readOperations().stream()
                        .filter(operation -> operation.getParameters() != null)
                        .forEach(operation -> operation.getParameters().forEach(each -> constrain(path, each))));
        api.getComponents().getSchemas().forEach(ContractConstraints::constrain);
        keysMayBeKnown(api.getPaths().get("/v1/ssh-keys").getPost());
    }

    private static void constrain(String path, Parameter parameter) {
        Schema<?> schema = switch (parameter.getName()) {
            case "limit" -> text("^([1-9][0-9]?|1[0-9][0-9]|200)$");
            // Lines of a stream, or bytes of a text, of which there may be more.
            case "tail" -> integer(1, 10_000);
            case "all" -> choice(List.of("true", "false"));
            case "minPosition" -> text(POSITION);
            case "after" ->
                switch (path) {
                    case "/v1/events" -> text("^(?:[0-9A-Za-z-]{1,64}-)?[0-9]{1,18}$");
                    case "/v1/pods/{id}/events" -> text(POSITION);
                    default -> text("^p[0-9a-z]{1,12}$");
                };
            case "at" ->
                new Schema<>().anyOf(List.of(text(POSITION), of("string").format("date-time")));
            case "phase" ->
                choice(Arrays.stream(Phase.values()).map(Phase::name).toList());
            case "type" -> withDefault(choice(List.of("stdout", "stderr")), "stdout");
            case "Idempotency-Key" -> text("^[!-~]{1,128}$");
            case "If-Match" -> text("^(\\*|%1$s( *, *%1$s)*)$".formatted(TAG));
            case "name" -> path.startsWith("/v1/admin/workspaces/") ? ofWorkspace() : parameter.getSchema();
            case "workspace" -> ofWorkspace();
            default -> parameter.getSchema();
        };
        parameter.setSchema(schema);
    }

    /** All names but those that begin with 'pod-'. */
    private static Schema<?> ofWorkspace() {
        return text("^[a-z](-?[a-z0-9])*$").maxLength(30);
    }

    private static void constrain(String name, Schema<?> schema) {
        if (Set.of(
                        "LaunchPodBody",
                        "AddSshKeysBody",
                        "PodActionBody",
                        "PortFields",
                        "NotebookFields",
                        "NotebookPasswordBody",
                        "SshPolicyBody",
                        "CreateVolumeBody",
                        "VolumeFields")
                .contains(name)) {
            schema.setAdditionalProperties(false);
        }
        if (name.equals("LaunchPodBody")) {
            limit(field(schema, "diskGb"), 1, 65_536);
            limit(field(schema, "ports").getItems(), 1, 65_535);
            field(schema, "ports").setMaxItems(10);
            field(schema, "name").setPattern("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$");
            field(schema, "env").setMaxProperties(50);
            field(schema, "keys").getItems().setPattern("^key-[a-z2-7]{16}$");
            field(schema, "keys").minItems(1).maxItems(100);
        }
        if (name.equals("NotebookFields")) {
            field(schema, "user").setPattern("^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$");
            field(schema, "password").setPattern("^[^\\x00-\\x1f\\x7f-\\x9f]{8,128}$");
        }
        if (name.equals("NotebookPasswordBody")) {
            field(schema, "password").setPattern("^[^\\x00-\\x1f\\x7f-\\x9f]{8,128}$");
        }
        if (name.equals("NotebookView")) {
            orNull(field(schema, "state"));
        }
        if (name.equals("LaunchPodBody")) {
            field(schema, "volumes").setMaxItems(8);
        }
        if (name.equals("CreateVolumeBody")) {
            limit(field(schema, "sizeGb"), 1, 65_536);
            field(schema, "name").setPattern("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$");
        }
        if (name.equals("VolumeFields")) {
            field(schema, "name").setPattern("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$");
            field(schema, "path").setPattern("^(/[A-Za-z0-9._-]+)+$");
            field(schema, "path").setMaxLength(200);
        }
        if (name.equals("PortFields")) {
            limit(field(schema, "port"), 1, 65_535);
            field(schema, "name").setPattern("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$");
        }
    }

    /** A list of all values is one of all, and null is a value. */
    @SuppressWarnings("unchecked") // Strings are of the schema's type.
    private static void orNull(Schema<?> choice) {
        var values = new ArrayList<Object>(choice.getEnum());
        values.add(null);
        ((Schema<Object>) choice).setEnum(values);
    }

    private static Schema<?> field(Schema<?> schema, String name) {
        return (Schema<?>) schema.getProperties().get(name);
    }

    /** 201 where at least one is new. */
    private static void keysMayBeKnown(Operation add) {
        Content saved = add.getResponses().get("201").getContent();
        add.getResponses()
                .addApiResponse(
                        "200",
                        new ApiResponse()
                                .description("All of the keys were saved before")
                                .content(new Content()
                                        .addMediaType(
                                                "application/json",
                                                new MediaType()
                                                        .schema(saved.values()
                                                                .iterator()
                                                                .next()
                                                                .getSchema()))));
    }

    private static Schema<?> of(String type) {
        var schema = new Schema<>();
        schema.addType(type);
        return schema;
    }

    private static Schema<?> text(String pattern) {
        return of("string").pattern(pattern);
    }

    private static Schema<?> integer(int min, int max) {
        return limit(of("integer").format("int32"), min, max);
    }

    private static Schema<?> limit(Schema<?> schema, int min, int max) {
        return schema.minimum(BigDecimal.valueOf(min)).maximum(BigDecimal.valueOf(max));
    }

    @SuppressWarnings("unchecked") // The value is of the schema's type.
    private static Schema<?> withDefault(Schema<?> schema, Object value) {
        ((Schema<Object>) schema).setDefault(value);
        return schema;
    }

    @SuppressWarnings("unchecked") // Strings are of the schema's type.
    private static Schema<?> choice(List<String> values) {
        var schema = (Schema<Object>) of("string");
        schema.setEnum(List.copyOf(values));
        return schema;
    }
}
