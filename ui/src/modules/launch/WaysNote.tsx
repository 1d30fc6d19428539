import { Text } from "@mantine/core";
import { Notice } from "../../components/Notice";
import type { Ways } from "./waysText";

/** How the pod will be reached; set apart where it will not. */
export function WaysNote({ ways }: { ways: Ways }) {
  return ways.open ? (
    <Text size="sm" c="dimmed">
      {ways.text}
    </Text>
  ) : (
    <Notice tone="waiting" role="status" icon="terminal">
      {ways.text}
    </Notice>
  );
}
