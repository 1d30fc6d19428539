package dev.berth.app.templates;

import dev.berth.command.http.JsonBody;
import dev.berth.command.template.TemplateReader;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a file of templates says: an id with fields for each.
 *
 * @param templates in the file's order behind {@link PodTemplate#UBUNTU}; of no use where there are faults
 * @param faults all that is wrong, by place
 */
record TemplatesFile(List<OfferedTemplate> templates, List<YamlFault> faults) {
    static final int MAX_BYTES = 1 << 20;

    static TemplatesFile read(byte[] bytes) {
        return read(bytes, TemplateSource.FILE);
    }

    private static TemplatesFile read(byte[] bytes, TemplateSource source) {
        if (bytes.length > MAX_BYTES) {
            return faulty(new YamlFault(1, 1, null, "The file is larger than %d bytes.".formatted(MAX_BYTES)));
        }
        var buffer = ByteBuffer.wrap(bytes);
        try {
            return read(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString(), source);
        } catch (CharacterCodingException _) {
            int line = 1;
            int column = 1;
            for (int i = 0; i < buffer.position(); i++) {
                column = bytes[i] == '\n' ? 1 : column + 1;
                line += bytes[i] == '\n' ? 1 : 0;
            }
            return faulty(new YamlFault(line, column, null, "This byte is no UTF-8. Save the file as UTF-8."));
        }
    }

    /** Those of a Berth whose owner has written no file. */
    static TemplatesFile builtIn() {
        try (var in = TemplatesFile.class.getResourceAsStream("built-in.yml")) {
            return read(
                    Objects.requireNonNull(in, "built-in.yml is missing in this build")
                            .readAllBytes(),
                    TemplateSource.BUILT_IN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TemplatesFile read(String text, TemplateSource source) {
        var tree = YamlTree.of(text);
        var body = JsonBody.of(tree.root());
        var templates = new ArrayList<>(List.of(OfferedTemplate.of(PodTemplate.UBUNTU, TemplateSource.BUILT_IN)));
        TemplateReader.readAll(body).forEach(template -> templates.add(OfferedTemplate.of(template, source)));
        var faults = new ArrayList<>(tree.faults());
        body.faults().forEach(fault -> faults.add(tree.at(Objects.requireNonNull(fault.field()), fault.detail())));
        faults.sort(YamlFault.BY_PLACE);
        return new TemplatesFile(List.copyOf(templates), List.copyOf(faults));
    }

    private static TemplatesFile faulty(YamlFault fault) {
        return new TemplatesFile(List.of(), List.of(fault));
    }
}
