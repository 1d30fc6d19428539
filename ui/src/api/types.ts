import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Pod = Schemas["PodView"];
export type PodList = Schemas["PodList"];
export type Phase = Pod["phase"];
export type PodAction = Pod["actions"][number];
export type LaunchPodBody = Schemas["LaunchPodBody"];
export type PodActionBody = Schemas["PodActionBody"];
export type Connection = Schemas["Connection"];
export type ConnectionList = Schemas["ConnectionList"];
export type HostKey = Connection["hostKeys"][number];
export type PodHappening = Schemas["PodEventView"];
export type PodHappeningList = Schemas["PodEventList"];
export type SshKey = Schemas["SshKeyView"];
export type SshKeyList = Schemas["SshKeyList"];
export type GpuStock = Schemas["GpuModel"];
export type GpuList = Schemas["GpuList"];
export type Session = Schemas["Session"];
/** One that the console makes up, where no answer came, belongs to no request. */
export type Problem = Omit<Schemas["Problem"], "requestId"> & { requestId?: string };
export type Fault = Problem["errors"][number];
