package dev.berth.cli.pod.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.Durations;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.Surroundings;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is sent for the options of a launch. Only their form is read here; what they mean is the server's to judge. */
final class LaunchJson {
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:/(http|tcp))?(?:=(.+))?");
    private static final Pattern VOLUME = Pattern.compile("([^:]+):(/.*)");

    private final ObjectNode body = JsonTree.object();

    private LaunchJson() {}

    /**
     * The body of the request.
     *
     * @param keyId finds the id of the key that somebody names
     */
    static ObjectNode of(
            LaunchOptions options,
            List<String> commandWords,
            @Nullable String notebookPassword,
            Surroundings surroundings,
            UnaryOperator<String> keyId) {
        var json = new LaunchJson();
        json.what(options);
        options.env.forEach(variable -> json.variable(variable, surroundings));
        options.ports.forEach(json::port);
        options.volumes.forEach(json::volume);
        json.command(options.command, commandWords);
        if (!options.keys.isEmpty()) {
            var keys = json.body.putArray("keys");
            options.keys.forEach(key -> keys.add(keyId.apply(key)));
        }
        if (options.notebook != null) {
            json.body.putObject("notebook").put("user", options.notebook).put("password", notebookPassword);
        }
        json.times(options);
        return json.body;
    }

    private void what(LaunchOptions options) {
        text(body, "name", options.name);
        text(body, "template", options.template);
        text(body, "image", options.image);
        if (options.gpus != null || options.gpuModel != null) {
            var gpu = body.putObject("gpu").put("count", options.gpus == null ? 1 : options.gpus);
            text(gpu, "model", options.gpuModel);
        }
        text(body, "size", options.size);
        number("diskGb", options.disk);
        number("nodes", options.nodes);
        if (!options.labels.isEmpty()) {
            options.labels.forEach(body.putObject("labels")::put);
        }
        if (options.locked) {
            body.put("locked", true);
        }
    }

    private void variable(String typed, Surroundings surroundings) {
        int at = typed.indexOf('=');
        String name = at < 0 ? typed : typed.substring(0, at);
        String value = at < 0 ? surroundings.environment().get(name) : typed.substring(at + 1);
        if (name.isEmpty() || value == null) {
            throw wrong(
                    name.isEmpty()
                            ? "--env is NAME=VALUE or NAME, not '%s'.".formatted(typed)
                            : "--env %s takes its value from the environment here, where there is no %s."
                                    .formatted(name, name));
        }
        body.withObject("/env").put(name, value);
    }

    private void port(String typed) {
        var parts = PORT.matcher(typed);
        if (!parts.matches()) {
            throw wrong("--port is such as 8888, 9000/tcp or 9000/tcp=metrics, not '%s'.".formatted(typed));
        }
        int port = Integer.parseInt(parts.group(1));
        var ports = body.withArray("/ports");
        if (parts.group(2) == null && parts.group(3) == null) {
            ports.add(port);
        } else {
            var fields = ports.addObject().put("port", port);
            text(fields, "protocol", parts.group(2));
            text(fields, "name", parts.group(3));
        }
    }

    private void volume(String typed) {
        var parts = VOLUME.matcher(typed);
        if (!parts.matches()) {
            throw wrong(
                    "--volume is NAME:PATH with an absolute path, such as data:/root/data, not '%s'.".formatted(typed));
        }
        body.withArray("/volumes").addObject().put("name", parts.group(1)).put("path", parts.group(2));
    }

    private void command(@Nullable String text, List<String> words) {
        if (text != null && !words.isEmpty()) {
            throw wrong("--command and words behind '--' are two start commands. Give one of them.");
        }
        text(body, "command", text);
        if (!words.isEmpty()) {
            words.forEach(body.putArray("command")::add);
        }
    }

    private void times(LaunchOptions options) {
        time("stopAfter", options.stopAfter);
        time("terminateAfter", options.terminateAfter);
        time("queueTimeout", options.queueTimeout);
        time("sessionTimeout", options.sessionTimeout);
        text(body, "trigger", options.trigger);
        if (options.scheduleStart != null || options.scheduleStop != null || options.scheduleZone != null) {
            var schedule = body.putObject("schedule");
            text(schedule, "start", options.scheduleStart);
            text(schedule, "stop", options.scheduleStop);
            text(schedule, "zone", options.scheduleZone);
        }
    }

    private void time(String field, @Nullable String typed) {
        text(body, field, typed == null ? null : Durations.forServer(typed));
    }

    private void number(String field, @Nullable Integer value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static void text(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private static CallFailure wrong(String sentence) {
        return new CallFailure(ExitCode.USAGE, sentence);
    }
}
