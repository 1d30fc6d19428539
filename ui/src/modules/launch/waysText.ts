import type { PublicPorts } from "../../api/types";

/** How a pod of this launch is reached, before it is there: in a word for each choice, and as a sentence. */
export interface Ways {
  word: string;
  text: string;
  open: boolean;
}

/** `nodes` is how many public ports the launch needs, `ssh` whether it is on for the workspace. */
export function waysOf(ports: PublicPorts, nodes: number, ssh: boolean): Ways {
  if (!ssh) {
    return {
      word: "SSH is off",
      text: "SSH is off for this workspace: the pod runs, and nobody gets in. Ask the owner of Berth to switch it on.",
      open: false,
    };
  }
  if (ports.free < nodes) {
    const left = ports.free === 0 ? "No public port is" : `Only ${ports.free} public ports are`;
    return {
      word: "no public port left",
      text: `${left} free, and ${nodes === 1 ? "a pod needs one" : `these nodes need ${nodes}`}: a launch is refused until pods are terminated and their ports have rested.`,
      open: false,
    };
  }
  const own = nodes === 1 ? "a public port of its own" : "a public port of its own for each node";
  return {
    word: "full SSH",
    text: `Full SSH with any GPU and size: ${own}, for ssh, scp, rsync and tunnels. Gateway and jump host lead there too. ${ports.free} of ${ports.total} ports are free.`,
    open: true,
  };
}
