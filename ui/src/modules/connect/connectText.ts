import type { Connection } from "../../api/types";

interface Way {
  title: string;
  text: string;
}

const WAYS: Record<string, Way> = {
  relay: {
    title: "SSH on the pod's own port",
    text: "The usual way. Encrypted from end to end between you and the pod; scp, sftp, rsync, tunnels and VS Code work over it.",
  },
  gateway: {
    title: "SSH by name, through the gateway",
    text: "One address for all pods; the login name chooses the pod. For networks that let only one port out.",
  },
  jump: {
    title: "SSH through the jump host",
    text: "For tools that know ProxyJump. Encrypted from end to end.",
  },
  name: {
    title: "SSH to the pod's DNS name",
    text: "Works where the names of the domain lead to this edge.",
  },
  web: { title: "Web terminal", text: "A shell in the browser." },
  http: { title: "HTTP", text: "A web server inside the pod." },
};

/** A way this console does not know yet is shown under its own name. */
export function wayOf(kind: string): Way {
  return WAYS[kind] ?? { title: kind, text: "" };
}

/** Whether what a user pastes goes into a browser. */
export function isAddress(command: string): boolean {
  return /^https?:\/\//.test(command);
}

/** Whether the entry can be used now. */
export function isUsable(connection: Connection): boolean {
  return Boolean(connection.command) && !connection.unavailableReason;
}

export interface Obstacle {
  reason: string;
  kinds: string[];
}

/** Why some ways are closed; what has one cause is told once. */
export function obstaclesOf(connections: Connection[]): Obstacle[] {
  const kinds = new Map<string, string[]>();
  for (const connection of connections.filter((one) => !isUsable(one))) {
    const reason = connection.unavailableReason ?? "Not available at the moment.";
    kinds.set(reason, [...(kinds.get(reason) ?? []), connection.kind]);
  }
  return [...kinds].map(([reason, closed]) => ({ reason, kinds: closed }));
}

/** What makes ssh forget an older host key of this address. */
function forgetHostKeyCommand({ host, port }: Connection): string | undefined {
  if (!host) {
    return undefined;
  }
  return port && port !== 22 ? `ssh-keygen -R "[${host}]:${port}"` : `ssh-keygen -R "${host}"`;
}

/** Each thing that may be forgotten, once. */
export function forgetHostKeyCommands(connections: Connection[]): string[] {
  const commands = connections
    .filter((connection) => connection.hostKeys.length > 0)
    .map(forgetHostKeyCommand)
    .filter((command) => command !== undefined);
  return [...new Set(commands)];
}
