/** Generated from the server's catalog of events. Do not make direct changes to the file. */

export const POD_EVENTS = [
  "PodLaunchRequested",
  "PodQueued",
  "PodScheduled",
  "PodPulling",
  "PodStarted",
  "PodBecameReachable",
  "PodStopRequested",
  "PodStopped",
  "PodStartRequested",
  "PodRestartRequested",
  "PodTerminateRequested",
  "PodTerminated",
  "PodFailed",
  "PodLost",
  "PodRecovered",
  "PublicPortLeased",
  "PublicPortReleased",
  "PodRenamed",
  "PodLabelled",
  "PodLocked",
  "PodUnlocked",
  "PodTimersSet",
  "PodTimerSkipped",
  "PodStopWarned",
  "PodTerminateWarned",
  "PodScheduleSet",
  "PodScheduleAdvanced",
  "PodKeysChosen",
  "PodPortsSet",
  "PodNotebookPasswordSet",
  "PodDiskFilling",
  "PodDiskRelieved",
  "PodCommandEnded",
  "PodSessionSet",
  "PodSessionStarted",
  "PodSessionWarned",
  "PodSessionEnded",
  "PodIdleStopSet",
  "PodActivitySeen",
  "PodQuietSeen",
  "PodNodeMoved",
] as const;

export const POLICY_EVENTS = [
  "WorkspaceGpuModelsSet",
  "WorkspaceDefaultsSet",
  "WorkspaceQuotaSet",
  "WorkspaceSshSet",
] as const;

export const SSH_KEY_EVENTS = [
  "SshKeyAdded",
  "SshKeyRemoved",
  "SshKeyRemovalReached",
] as const;

export const VOLUME_EVENTS = [
  "VolumeCreated",
  "VolumeAttached",
  "VolumePlaced",
  "VolumeDetached",
  "VolumeRenamed",
  "VolumeResized",
  "VolumeFilling",
  "VolumeRelieved",
  "VolumeDeleteRequested",
  "VolumeDeleted",
] as const;

export const WEBHOOK_EVENTS = [
  "WebhookSaved",
  "WebhookRemoved",
  "WebhookDelivered",
  "WebhookDeliveryFailed",
] as const;

export const EVENTS = [
  ...POD_EVENTS,
  ...POLICY_EVENTS,
  ...SSH_KEY_EVENTS,
  ...VOLUME_EVENTS,
  ...WEBHOOK_EVENTS,
] as const;
