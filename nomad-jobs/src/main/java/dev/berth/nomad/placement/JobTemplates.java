package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomad.DesiredPod;
import java.time.Duration;
import java.util.Set;

/** The files that Nomad writes for a pod's task. */
final class JobTemplates {
    /** What logins read, or sshd as their user, who is not root where a pod lets in a user of its own. */
    private static final Set<String> READ_BY_LOGINS = Set.of(
            "local/about", "local/notebook", "local/" + PodFiles.NOTEBOOK_MODULE, "local/principals", "local/terminal");

    private JobTemplates() {}

    static ArrayNode of(JobNode node) {
        var pod = node.pod();
        var all = JsonNodeFactory.instance.arrayNode();
        all.add(secret(pod, "authorized_keys", "local/authorized_keys"));
        all.add(secret(pod, "user_ca", "local/user_ca"));
        all.add(secret(pod, PodAbout.ITEM, "local/about"));
        all.add(secret(pod, node.hostKeyItem(), "secrets/host_key"));
        all.add(template(node.id().value() + "\n", "local/principals"));
        all.add(template(PodFiles.SSHD_CONFIG, "local/sshd_config"));
        all.add(template(PodFiles.KEYS, "local/keys"));
        all.add(template(PodFiles.TERMINAL, "local/terminal"));
        all.add(template(PodFiles.ANNOUNCE, "local/announce"));
        all.add(template(PodFiles.USAGE, "local/usage"));
        all.add(template(PodFiles.ACTIVITY, "local/activity"));
        all.add(template(pod.spec().diskGb() + "\n", "local/disk_gib"));
        all.add(template(PodFiles.START, PodJob.START));
        if (pod.spec().command() != null) {
            all.add(template(PodFiles.command(pod.spec().command()), "local/command"));
            all.add(template(PodFiles.SERVE, "local/serve"));
        }
        if (pod.spec().notebook() != null) {
            all.add(template(PodFiles.NOTEBOOK, "local/notebook"));
            all.add(template(PodFiles.NOTEBOOK_SERVER, "local/" + PodFiles.NOTEBOOK_MODULE));
            all.add(item(PodNotebook.variable(pod.id().value()), PodNotebook.LOGIN, "secrets/notebook"));
        }
        var line = node.line();
        if (line != null) {
            all.add(template(line, "local/node"));
            all.add(secret(pod, PodGroup.ITEM, "local/group"));
        }
        var user = pod.spec().user();
        if (user != null) {
            all.add(template(user + "\n", "local/user"));
            openToLogins(all);
        }
        return all;
    }

    private static void openToLogins(ArrayNode templates) {
        for (var template : templates) {
            if (READ_BY_LOGINS.contains(template.path("DestPath").asText())) {
                ((ObjectNode) template).put("Perms", "0644");
            }
        }
    }

    private static ObjectNode secret(DesiredPod pod, String item, String path) {
        return item(PodJob.variable(pod.id().value()), item, path);
    }

    private static ObjectNode item(String variable, String item, String path) {
        return template("{{with nomadVar \"%s\"}}{{.%s}}{{end}}".formatted(variable, item), path);
    }

    static ObjectNode template(String text, String path) {
        var template = JsonNodeFactory.instance.objectNode();
        template.put("DestPath", path)
                .put("Perms", "0600")
                .put("ChangeMode", "noop")
                .put("EmbeddedTmpl", text);
        // Without this a changed key takes 5 s to reach the pod.
        template.putObject("Wait")
                .put("Min", Duration.ofMillis(100).toNanos())
                .put("Max", Duration.ofMillis(500).toNanos());
        return template;
    }
}
