package dev.berth.command.pod.edit;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which keys a log has, told in the plainest way, and which were chosen that were none of the workspace's then. */
record KeyHistory(Map<SshKeyId, Workspace> live, List<BerthEvent> wronglyChosen) {
    static KeyHistory of(List<BerthEvent> log) {
        var live = new HashMap<SshKeyId, Workspace>();
        var wrong = new ArrayList<BerthEvent>();
        for (var event : log) {
            switch (event) {
                case SshKeyAdded added -> live.put(added.key(), added.workspace());
                case SshKeyRemoved removed -> live.remove(removed.key());
                case PodLaunchRequested launch
                when isWrong(launch.spec().chosenKeys(), launch.workspace(), live) -> wrong.add(launch);
                case PodKeysChosen chosen when isWrong(chosen.keys(), chosen.workspace(), live) -> wrong.add(chosen);
                case BerthEvent _ -> {}
            }
        }
        return new KeyHistory(live, wrong);
    }

    private static boolean isWrong(@Nullable List<ChosenKey> keys, Workspace workspace, Map<SshKeyId, Workspace> live) {
        return keys != null && keys.stream().anyMatch(key -> !workspace.equals(live.get(key.id())));
    }
}
