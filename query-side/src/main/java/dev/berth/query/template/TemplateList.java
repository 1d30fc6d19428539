package dev.berth.query.template;

import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.TemplateView;
import java.util.List;

/**
 * The answer of {@code GET /v1/templates}.
 *
 * @param faults what is wrong with the owner's file, of which an older content still counts; told to admins only, else empty
 */
public record TemplateList(List<TemplateView> templates, List<String> faults) {
    static TemplateList of(List<OfferedTemplate> offered, boolean containers, List<String> faults) {
        return new TemplateList(
                offered.stream()
                        .map(template -> TemplateView.of(template, containers))
                        .toList(),
                faults);
    }
}
