package dev.berth.command.sshkey.add;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.command.sshkey.SavedKey;
import dev.berth.command.sshkey.SshKeyViews;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Saves the keys that are not there yet, all of them or none; those that are there keep their ids and comments. */
final class AddSshKeysHandler {
    private AddSshKeysHandler() {}

    static CompletableFuture<Decision<SshKeyAnswer>> handle(AddSshKeys command, History history, Instant now) {
        var workspace = command.caller().workspace();
        var saved = CompletableFuture.completedFuture(new LinkedHashMap<SshPublicKey, Optional<SavedKey>>());
        for (var key : command.keys()) {
            var one = history.of(SshKeyIds.of(workspace, key).tag()).thenApply(SavedKey::of);
            saved = saved.thenCombine(one, (all, found) -> {
                all.put(key, Optional.ofNullable(found));
                return all;
            });
        }
        return Requests.of(command.request(), workspace, history)
                .thenCombine(saved, (uses, keys) -> decide(command, uses, keys, now));
    }

    private static Decision<SshKeyAnswer> decide(
            AddSshKeys command, List<RecordedEvent> uses, Map<SshPublicKey, Optional<SavedKey>> saved, Instant now) {
        var reused = Requests.reused(command.request(), uses);
        if (reused != null) {
            return Decision.unchanged(new SshKeyAnswer.Refused(reused));
        }
        var workspace = command.caller().workspace();
        var isRepeat = !uses.isEmpty();
        var views = new ArrayList<SshKeyView>();
        var added = new LinkedHashMap<SshKeyId, BerthEvent>();
        long position = 0;
        for (var key : command.keys()) {
            var known = saved.getOrDefault(key, Optional.empty())
                    .filter(old -> old.present() || isRepeat)
                    .orElse(null);
            if (known != null) {
                views.add(known.view());
                position = Math.max(position, known.position());
            } else {
                var event = new SshKeyAdded(
                        SshKeyIds.of(workspace, key),
                        workspace,
                        key,
                        command.request(),
                        command.caller().subject());
                added.putIfAbsent(event.key(), event);
                views.add(SshKeyViews.of(event, now));
            }
        }
        if (added.isEmpty()) {
            var last = CompletableFuture.completedFuture(position);
            return Decision.unchanged(new SshKeyAnswer.Accepted(views, uses.size(), last));
        }
        return new Decision<>(
                List.copyOf(added.values()),
                last -> new SshKeyAnswer.Accepted(views, added.size(), CompletableFuture.completedFuture(last)));
    }
}
