import type { Connection, Notebook } from "../../api/types";
import { isUsable } from "../connect/connectText";

/** How the notebook is, as a sentence. */
export function stateText({ state, text }: Notebook): string {
  switch (state) {
    case "running":
      return "Running.";
    case "installing":
      return `Installing JupyterLab on the pod's disk${text ? `: ${text}` : "…"}`;
    case "starting":
      return text ?? "Starting…";
    case "failed":
      return `Failed: ${text ?? "the pod's log may say why."}`;
    case "stopped":
      return `Stopped. ${text ?? ""}`.trim();
    case null:
      return text ?? "Not known at the moment.";
  }
}

/** Not the pod's own port, at which a notebook of this very machine may listen. */
const LOCAL_PORT = 18_888;

/** Where a browser finds the end of the tunnel. */
export const TUNNELLED = `http://localhost:${LOCAL_PORT}/lab`;

/** What opens a tunnel to a port of the pod, by the first way in that has a command of ssh. */
export function tunnelTo(port: number, connections: Connection[]): string | undefined {
  const way = connections.find((one) => isUsable(one) && one.command?.startsWith("ssh "));
  return way && `${way.command} -L ${LOCAL_PORT}:localhost:${port}`;
}
