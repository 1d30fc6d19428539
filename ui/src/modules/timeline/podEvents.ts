import type { POD_EVENTS } from "../../api/eventNames.gen";
import type { PodEvent } from "../../api/types";

/** Short titles of the events; one this console does not know yet is shown under its own name. */
const TITLES: Record<(typeof POD_EVENTS)[number], string> = {
  PodLaunchRequested: "Launch accepted",
  PodQueued: "Queued",
  PodScheduled: "Scheduled",
  PodPulling: "Pulling the image",
  PodStarted: "Started",
  PodBecameReachable: "Running",
  PodStopRequested: "Stop accepted",
  PodStopped: "Stopped",
  PodStartRequested: "Start accepted",
  PodRestartRequested: "Restart accepted",
  PodTerminateRequested: "Terminate accepted",
  PodTerminated: "Terminated",
  PodFailed: "Failed",
  PodLost: "Lost",
  PodRecovered: "Recovered",
  PublicPortLeased: "Public port leased",
  PublicPortReleased: "Public port released",
  PodRenamed: "Renamed",
  PodLabelled: "Labels changed",
  PodLocked: "Locked",
  PodUnlocked: "Unlocked",
  PodTimersSet: "Timers set",
  PodTimerSkipped: "Not done",
  PodStopWarned: "Stops soon",
  PodTerminateWarned: "Terminates soon",
  PodDiskFilling: "Disk nearly full",
  PodDiskRelieved: "Disk has room again",
  PodCommandEnded: "Start command ended",
  PodSessionSet: "Session set",
  PodSessionStarted: "Session begun",
  PodSessionWarned: "Session ends soon",
  PodSessionEnded: "Session ended",
  PodIdleStopSet: "Idle stop set",
  PodActivitySeen: "Used",
  PodQuietSeen: "Not used",
  PodScheduleSet: "Schedule set",
  PodScheduleAdvanced: "Schedule goes on",
  PodKeysChosen: "Keys chosen",
  PodNotebookPasswordSet: "Notebook password changed",
  PodPortsSet: "Ports set",
  PodNodeMoved: "Node",
};

export function titleOf(event: string): string {
  return (TITLES as Record<string, string>)[event] ?? event;
}

export interface Step extends PodEvent {
  /** Time since the event before, in milliseconds; undefined for the first one. */
  after: number | undefined;
}

/** The events, the latest first, each with the time that passed before it. */
export function stepsOf(events: PodEvent[]): Step[] {
  const sorted = [...events].sort((a, b) => a.position - b.position);
  return sorted
    .map((event, index) => {
      const before = sorted[index - 1];
      const after = before && Date.parse(event.at) - Date.parse(before.at);
      return { ...event, after };
    })
    .reverse();
}
