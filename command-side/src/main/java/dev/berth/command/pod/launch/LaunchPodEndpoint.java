package dev.berth.command.pod.launch;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.HostKeys;
import dev.berth.command.KeyedHash;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.SecretStore;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.spec.NotebookPassword;
import dev.berth.command.template.PodTemplates;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.PodTemplate;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v1/pods}: 202 with the pod as decided. Values of its environment, and the hash of its notebook's password, are stored
 * before anything is decided.
 */
@RestController
final class LaunchPodEndpoint {
    private static final int MAX_NAMES_TRIED = 5;

    private final Commands commands;
    private final SecretStore secrets;
    private final HostKeys hostKeys;
    private final KeyedHash keyedHash;
    private final PodTemplates templates;
    private final LaunchRequestReader reader;
    private final RandomGenerator random;
    private final RandomNames names;
    private final Responses responses;

    LaunchPodEndpoint(
            Commands commands,
            SecretStore secrets,
            HostKeys hostKeys,
            KeyedHash keyedHash,
            CommandSideSettings settings,
            PodTemplates templates,
            ProjectionProgress progress,
            LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.hostKeys = hostKeys;
        this.keyedHash = keyedHash;
        this.templates = templates;
        this.reader = new LaunchRequestReader(settings.containers(), settings.sizes(), settings.clock());
        this.random = settings.random();
        this.names = new RandomNames(settings.random());
        this.responses = new Responses(progress, incarnation);
    }

    @PostMapping(path = "/v1/pods", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<PodView>> launch(
            Caller caller,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = LaunchPodBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        var request = RequestHeaders.requestKey(key, "POST /v1/pods", withoutSecrets(caller, body));
        return templates(caller, body).flatMap(known -> switch (reader.read(body, known)) {
            case LaunchRequest.Valid launch -> launch(caller, launch, request).flatMap(responses::pod);
            case LaunchRequest.Invalid(var problem) -> Mono.error(problem.asException());
        });
    }

    private Mono<List<PodTemplate>> templates(Caller caller, @Nullable Map<String, Object> body) {
        return body != null && body.containsKey("template") ? templates.of(caller.workspace()) : Mono.just(List.of());
    }

    private Mono<PodAnswer> launch(Caller caller, LaunchRequest.Valid launch, @Nullable RequestKey request) {
        var pod = PodId.random(random);
        return kept(launch)
                .flatMap(values -> values.isEmpty()
                        ? Mono.just(Optional.<String>empty())
                        : secrets.store(caller.workspace(), pod, values).map(Optional::of))
                .flatMap(stored -> send(caller, pod, launch, stored.orElse(null), request, 0));
    }

    /** What the vault keeps of a launch. */
    private Mono<Map<String, String>> kept(LaunchRequest.Valid launch) {
        var login = launch.notebook();
        return login == null
                ? Mono.just(launch.env())
                : NotebookPassword.hash(login.password(), random).map(hash -> {
                    var values = new HashMap<>(launch.env());
                    values.put(NotebookSpec.PASSWORD_HASH, hash);
                    return Map.copyOf(values);
                });
    }

    private Mono<PodAnswer> send(
            Caller caller,
            PodId pod,
            LaunchRequest.Valid launch,
            @Nullable String reference,
            @Nullable RequestKey request,
            int attempt) {
        var chosen = launch.name();
        var name = chosen == null ? names.next(attempt) : chosen;
        var command = new LaunchPod(
                caller,
                pod,
                name,
                launch.spec(),
                reference,
                hostKeys.publicLine(pod),
                request,
                launch.settings(),
                launch.defaultDisk(),
                launch.volumes(),
                launch.nodes() == 1 ? null : nodeHostKeys(pod, launch.nodes()));
        var sent = commands.send(command);
        return chosen != null || attempt + 1 >= MAX_NAMES_TRIED
                ? sent
                : sent.flatMap(answer -> isNameTaken(answer)
                        ? send(caller, pod, launch, reference, request, attempt + 1)
                        : Mono.just(answer));
    }

    private List<String> nodeHostKeys(PodId pod, int nodes) {
        return IntStream.range(1, nodes)
                .mapToObj(index -> hostKeys.publicLine(pod.ofNode(index)))
                .toList();
    }

    private static boolean isNameTaken(PodAnswer answer) {
        return answer instanceof PodAnswer.Refused(var problem) && problem.code() == ProblemCode.NAME_TAKEN;
    }

    // A plain hash of values that can be guessed would give them away.
    private Map<String, Object> withoutSecrets(Caller caller, @Nullable Map<String, Object> body) {
        var safe = new HashMap<String, Object>(body == null ? Map.of() : body);
        for (var field : List.of("env", "notebook")) {
            safe.computeIfPresent(
                    field,
                    (_, value) -> keyedHash.of(caller.workspace().name() + "\n" + RequestHeaders.canonical(value)));
        }
        return safe;
    }
}
