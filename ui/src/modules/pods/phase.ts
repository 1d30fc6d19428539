import type { Phase } from "../../api/types";
import type { IconName } from "../../components/Icon";

type Tone = "neutral" | "waiting" | "progress" | "good" | "bad";

interface PhaseStyle {
  word: string;
  tone: Tone;
  icon: IconName;
  turning?: true;
}

/** A phase is told by its word and icon; the colour only helps. */
export const PHASE_STYLES: Record<Phase, PhaseStyle> = {
  REQUESTED: { word: "Requested", tone: "progress", icon: "spinner", turning: true },
  QUEUED: { word: "Queued", tone: "waiting", icon: "clock" },
  SCHEDULED: { word: "Scheduled", tone: "progress", icon: "server" },
  PULLING: { word: "Pulling", tone: "progress", icon: "down" },
  STARTING: { word: "Starting", tone: "progress", icon: "spinner", turning: true },
  RUNNING: { word: "Running", tone: "good", icon: "check" },
  STOPPING: { word: "Stopping", tone: "waiting", icon: "spinner", turning: true },
  STOPPED: { word: "Stopped", tone: "neutral", icon: "stop" },
  TERMINATED: { word: "Terminated", tone: "neutral", icon: "cross" },
  FAILED: { word: "Failed", tone: "bad", icon: "warning" },
  LOST: { word: "Lost", tone: "bad", icon: "question" },
};
