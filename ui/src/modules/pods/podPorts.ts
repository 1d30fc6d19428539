import type { LaunchPodBody, Pod } from "../../api/types";

type WrittenPort = NonNullable<LaunchPodBody["ports"]>[number];

/** Ports as people type them, for example `8888, 5432/tcp, 6006/http/board`. */
export const PORTS_HELP =
  "Ports inside the pod to reach besides SSH, with commas between them: 8888, or 5432/tcp, or 6006/http/board with a name.";

const PORT = /^(\d{1,9})(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** What Berth is sent, or the first that is no port at all; whether number, protocol and name are valid Berth decides. */
export function portsOf(text: string): { ports: WrittenPort[] } | { invalid: string } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const invalid = words.find((word) => !PORT.test(word));
  return invalid === undefined ? { ports: words.map(portOf) } : { invalid };
}

function portOf(word: string): WrittenPort {
  const [, number, protocol, name] = PORT.exec(word) ?? [];
  const port = Number(number);
  return protocol === undefined
    ? port
    : { port, protocol: protocol as "http" | "tcp", ...(name ? { name } : {}) };
}

/** The same ports as they would be typed. */
export function portsText(ports: Pod["ports"]): string {
  return ports
    .map(({ port, protocol, name }) => {
      if (name !== null) {
        return `${port}/${protocol}/${name}`;
      }
      return protocol === "http" ? String(port) : `${port}/${protocol}`;
    })
    .join(", ");
}

/** Whether something answers at a port, in words. */
export function listeningText(listening: boolean | null): string {
  if (listening === null) {
    return "not looked at";
  }
  return listening ? "listening" : "nothing listens";
}
