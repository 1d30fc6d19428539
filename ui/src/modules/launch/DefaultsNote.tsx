import { Text } from "@mantine/core";
import { useLaunchDefaults } from "../../api/defaults";
import { idleStopText } from "../pods/idleText";
import { durationText } from "../pods/podText";

/** What the owner has the pods of this workspace do by themselves, since the form does not show it. */
export function DefaultsNote() {
  const { data } = useLaunchDefaults();
  const parts = [
    data?.stopAfter && `stopped ${durationText(data.stopAfter)} after each start`,
    data?.terminateAfter && `terminated with its disk ${durationText(data.terminateAfter)} after its launch`,
    data?.idleStop && `stopped ${idleStopText(data.idleStop)}`,
  ].filter(Boolean);
  return parts.length === 0 ? null : (
    <Text size="sm">
      As this workspace has it, the pod is {parts.join(", and ")}. You can change that on its page.
    </Text>
  );
}
