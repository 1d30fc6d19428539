import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { useState } from "react";
import { mayWrite, useSession } from "../../api/session";
import type { Pod, PodAction } from "../../api/types";
import { Icon, type IconName } from "../../components/Icon";
import { ActionDialog } from "./ActionDialog";
import { ACTION_ORDER, ACTION_WORDS } from "./podText";
import { StartDialog } from "./StartDialog";

const ICONS: Record<PodAction, IconName> = {
  start: "play",
  stop: "stop",
  restart: "refresh",
  reset: "eraser",
  terminate: "trash",
  extend: "clock",
};

/** What can be done with a pod now: buttons on its own page, a menu in a row. */
export function PodActions({ pod, compact = false }: { pod: Pod; compact?: boolean }) {
  const { data: session } = useSession();
  const [asking, setAsking] = useState<PodAction>();
  const actions = ACTION_ORDER.filter((action) => pod.actions.includes(action));

  if (!mayWrite(session) || (actions.length === 0 && asking === undefined)) {
    return null;
  }

  return (
    <>
      {compact ? (
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={`Actions for ${pod.name}`}>
              <Icon name="dots" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown aria-label={`Actions for ${pod.name}`}>
            {actions.map((action) => (
              <Menu.Item
                key={action}
                leftSection={<Icon name={ICONS[action]} />}
                onClick={() => setAsking(action)}
              >
                {ACTION_WORDS[action]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Group gap="xs">
          {actions.map((action) => (
            <Button
              key={action}
              variant="default"
              leftSection={<Icon name={ICONS[action]} />}
              onClick={() => setAsking(action)}
            >
              {ACTION_WORDS[action]}
            </Button>
          ))}
        </Group>
      )}
      {asking === "start" && <StartDialog pod={pod} onClose={() => setAsking(undefined)} />}
      {asking && asking !== "start" && (
        <ActionDialog pod={pod} action={asking} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}
