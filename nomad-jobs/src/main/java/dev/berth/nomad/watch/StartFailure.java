package dev.berth.nomad.watch;

import dev.berth.messages.pod.Reason;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a driver's refusal to start a task means, read from its text: Nomad and the engines have no codes for it. What no
 * rule knows is told in the driver's words and tried again, as often as the job's restart policy says.
 */
final class StartFailure {
    /** {@code isFinal} where only a change by its owner can help, and none by waiting. */
    private record Rule(Pattern pattern, String code, String sentence, boolean isFinal) {}

    private static final String PULL = "(?:failed|unable) to pull.*";

    /**
     * Registries say this of what there is not, too, to those whom they do not know. Docker, containerd and Podman then quote
     * the registry.
     */
    private static final Rule DENIED = rule(
            PULL + "(?:unauthorized|authentication required|authorization failed|not authorized"
                    + "|incorrect username or password|no basic auth credentials|denied|forbidden|\\b401\\b|\\b403\\b)",
            "image-access-denied",
            "The registry of its image does not accept the credentials, or asks for some: %s.",
            true);

    /** Nothing is wrong with the pod: Nomad gives it up at once where the engine itself is being restarted. */
    static final String ENGINE_AWAY = "engine-away";

    /** The first whose pattern is found in the text counts. */
    private static final List<Rule> RULES = List.of(
            rule(
                    "docker daemon|(?:docker|podman)\\.sock",
                    ENGINE_AWAY,
                    "The container engine of its machine does not answer; it is started again there once it does: %s.",
                    false),
            rule(
                    "no matching manifest|exec format error|invalid reference format|registry specification|must be lowercase",
                    "image-wrong",
                    "Its image cannot be used here: %s.",
                    true),
            rule(
                    "\"/bin/sh\": .*(?:no such file|not found)|/bin/sh: (?:no such file|not found)",
                    "no-shell",
                    "Its image has no /bin/sh, which the start of a pod needs: %s.",
                    true),
            rule(
                    PULL + "(?:manifest unknown|name unknown|does not exist|no such image|not found)",
                    "image-missing",
                    "Its image does not exist, or its registry does not show it to everybody: %s.",
                    true),
            DENIED,
            rule(PULL, "image-not-pulled", "Its image could not be fetched: %s.", false),
            rule("\\bvolumes?\\b|\\bits disk\\b", "disk-missing", "Its disk could not be mounted: %s.", false),
            rule("", "start-refused", "Its machine did not start it: %s.", false));

    private StartFailure() {}

    /**
     * {@code text} is a {@link Quote}.
     *
     * @param registryLogin whether the image is pulled with a login: what is denied then is denied to that
     */
    static TaskFailure of(String text, boolean registryLogin) {
        var rule = Stream.concat(registryLogin ? Stream.of(DENIED) : Stream.empty(), RULES.stream())
                .filter(each -> each.pattern().matcher(text).find())
                .findFirst()
                .orElseThrow();
        return new TaskFailure(new Reason(rule.code(), rule.sentence().formatted(text)), rule.isFinal());
    }

    private static Rule rule(String pattern, String code, String sentence, boolean isFinal) {
        return new Rule(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), code, sentence, isFinal);
    }
}
