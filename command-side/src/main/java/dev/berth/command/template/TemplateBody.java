package dev.berth.command.template;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a template, of which none is needed. Names what may be sent or stand in a file, to the reader and to the OpenAPI
 * description; values are read by {@link TemplateReader}.
 */
public record TemplateBody(
        @Schema(description = "One line; default its id") @Nullable
        String title,

        @Nullable String description,

        @Schema(description = "URL of a picture, or a name by which a client knows one") @Nullable
        String picture,

        @Schema(description = "Default that of the template ubuntu") @Nullable
        String image,

        @Schema(
                description =
                        "Runs beside the SSH server at each start; a string in the pod's shell, a list as it stands.",
                oneOf = {String.class, String[].class})
        @Nullable
        Object command,

        @ArraySchema(schema = @Schema(implementation = Integer.class)) @Nullable
        List<Integer> ports,

        @Schema(description = "Variables by name; everybody who can launch from the template reads their defaults")
        @Nullable
        Map<String, VariableFields> env,

        @Schema(description = "Default what launches get that say nothing of it") @Nullable
        Integer diskGb,

        @Schema(description = "Whether a pod without a GPU is of no use") @Nullable
        Boolean needsGpu,

        @Schema(description = "Whom its pods let in instead of root; where pods are containers") @Nullable
        String user) {

    /** What may be said of a variable; a default and {@code required} exclude each other. */
    record VariableFields(
            @Schema(name = "default") @Nullable String defaultValue,

            @Nullable String help,
            @Nullable Boolean required) {}
}
