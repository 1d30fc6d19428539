package dev.berth.command;

import dev.berth.command.decide.ConflictRetry;
import dev.berth.command.decide.DeferredResult;
import dev.berth.messages.Caller;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.node.ChangeNode;
import dev.berth.messages.node.NodeAnswer;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodActivity;
import dev.berth.messages.pod.ReportPodDisk;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetGpuModels;
import dev.berth.messages.policy.SetLaunchDefaults;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.SetSsh;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.registry.RegistryAnswer;
import dev.berth.messages.registry.RemoveRegistryLogin;
import dev.berth.messages.registry.SaveRegistryLogin;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.ReportKeyRemoval;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.template.RemoveTemplate;
import dev.berth.messages.template.SaveTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.ReportVolumeUse;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.webhook.RemoveWebhook;
import dev.berth.messages.webhook.ReportDelivery;
import dev.berth.messages.webhook.SaveWebhook;
import dev.berth.messages.webhook.WebhookAnswer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.core.MessageType;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends commands. Each answer arrives when the append is durable, with the final version of what it is about, and is a
 * value also where the command was refused; an error means that something is broken. A command that lost against
 * another is decided again, up to {@value ConflictRetry#MAX_RETRIES} times. Nothing is sent before the Mono is
 * subscribed to.
 */
public final class Commands {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    private final CommandBus bus;
    private final ConflictRetry retry = new ConflictRetry();

    public Commands(CommandBus bus) {
        this.bus = bus;
    }

    /** Launches of one workspace count the same GPUs, so they take turns. */
    public Mono<PodAnswer> send(LaunchPod command) {
        return send(command, command.caller(), command.caller().workspace().name(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(ChangePod command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(ReportPod command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(ReportPodDisk command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(ReportPodNews command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(ReportPodActivity command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<PodAnswer> send(RunTimers command) {
        return send(command, command.caller(), command.pod().value(), PodAnswer.Refused::new);
    }

    public Mono<SshKeyAnswer> send(AddSshKeys command) {
        return send(command, command.caller(), null, SshKeyAnswer.Refused::new);
    }

    public Mono<SshKeyAnswer> send(RemoveSshKey command) {
        return send(command, command.caller(), null, SshKeyAnswer.Refused::new);
    }

    public Mono<SshKeyAnswer> send(ReportKeyRemoval command) {
        return send(command, command.caller(), null, SshKeyAnswer.Refused::new);
    }

    public Mono<NodeAnswer> send(ChangeNode command) {
        return send(command, command.caller(), command.node().value(), NodeAnswer.Refused::new);
    }

    public Mono<RegistryAnswer> send(SaveRegistryLogin command) {
        return send(command, command.caller(), null, RegistryAnswer.Refused::new);
    }

    public Mono<RegistryAnswer> send(RemoveRegistryLogin command) {
        return send(command, command.caller(), null, RegistryAnswer.Refused::new);
    }

    public Mono<TemplateAnswer> send(SaveTemplate command) {
        return send(command, command.caller(), null, TemplateAnswer.Refused::new);
    }

    public Mono<TemplateAnswer> send(RemoveTemplate command) {
        return send(command, command.caller(), null, TemplateAnswer.Refused::new);
    }

    public Mono<PolicyAnswer> send(SetLaunchDefaults command) {
        return send(command, command.caller(), null, PolicyAnswer.Refused::new);
    }

    public Mono<PolicyAnswer> send(SetQuota command) {
        return send(command, command.caller(), null, PolicyAnswer.Refused::new);
    }

    public Mono<PolicyAnswer> send(SetGpuModels command) {
        return send(command, command.caller(), null, PolicyAnswer.Refused::new);
    }

    public Mono<PolicyAnswer> send(SetSsh command) {
        return send(command, command.caller(), null, PolicyAnswer.Refused::new);
    }

    /** Launches and volumes of one workspace count the same disks, so they take turns. */
    public Mono<VolumeAnswer> send(CreateVolume command) {
        return send(command, command.caller(), command.caller().workspace().name(), VolumeAnswer.Refused::new);
    }

    public Mono<VolumeAnswer> send(EditVolume command) {
        return send(command, command.caller(), command.caller().workspace().name(), VolumeAnswer.Refused::new);
    }

    public Mono<VolumeAnswer> send(ReportVolumeUse command) {
        return send(command, command.caller(), null, VolumeAnswer.Refused::new);
    }

    public Mono<VolumeAnswer> send(DeleteVolume command) {
        return send(command, command.caller(), null, VolumeAnswer.Refused::new);
    }

    public Mono<VolumeAnswer> send(ReportVolumeGone command) {
        return send(command, command.caller(), null, VolumeAnswer.Refused::new);
    }

    public Mono<WebhookAnswer> send(SaveWebhook command) {
        return send(command, command.caller(), null, WebhookAnswer.Refused::new);
    }

    public Mono<WebhookAnswer> send(RemoveWebhook command) {
        return send(command, command.caller(), null, WebhookAnswer.Refused::new);
    }

    public Mono<WebhookAnswer> send(ReportDelivery command) {
        return send(command, command.caller(), null, WebhookAnswer.Refused::new);
    }

    /** {@code routingKey}: commands with the same one would change the same things; null where they would not. */
    private <A> Mono<A> send(Object command, Caller caller, @Nullable String routingKey, Function<Problem, A> refused) {
        var message = new GenericCommandMessage(
                new MessageType(command.getClass()),
                command,
                Map.of(MetadataKeys.CORRELATION_ID, caller.requestId()),
                routingKey,
                null);
        return Mono.fromCompletionStage(() -> this.<A>dispatch(message))
                .retryWhen(retry.spec())
                .timeout(ANSWER_TIMEOUT)
                .onErrorResume(ConflictRetry::isExhausted, _ -> Mono.just(refused.apply(busy())))
                .onErrorResume(TimeoutException.class, _ -> Mono.just(refused.apply(late())));
    }

    // The handler of a command and the method that sends it name the same answer.
    @SuppressWarnings("unchecked")
    private <A> CompletableFuture<A> dispatch(GenericCommandMessage message) {
        return bus.dispatch(message, null)
                .thenCompose(result -> ((DeferredResult<A>) Objects.requireNonNull(result.payload())).answer());
    }

    private static Problem busy() {
        return Problem.of(
                ProblemCode.BUSY,
                "Others kept changing the same things at the same moment, and nothing was changed. Try again.");
    }

    private static Problem late() {
        return Problem.of(
                ProblemCode.UNAVAILABLE,
                ("The log did not answer within %d seconds, so it is not known whether the change was made. "
                                + "Repeat the request with the same Idempotency-Key to find out.")
                        .formatted(ANSWER_TIMEOUT.toSeconds()));
    }
}
