import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Pod = Schemas["PodView"];
export type Notebook = NonNullable<Pod["notebook"]>;
export type NotebookCheck = Schemas["NotebookCheck"];
export type PodList = Schemas["PodList"];
export type Phase = Pod["phase"];
export type PodAction = Pod["actions"][number];
export type LaunchPodBody = Schemas["LaunchPodBody"];
export type Connection = Schemas["Connection"];
export type PodNode = Schemas["PodNode"];
export type PodEvent = Schemas["PodEventView"];
export type SshKey = Schemas["SshKeyView"];
export type LingeringSshKey = Schemas["LingeringSshKey"];
export type GpuStock = Schemas["GpuModel"];
export type PodTemplate = Schemas["TemplateView"];
export type TemplateBody = Schemas["TemplateBody"];
export type EditPodBody = Schemas["EditPodBody"];
export type PodSize = Schemas["PodSize"];
export type PodActionBody = Schemas["PodActionBody"];
export type Webhook = Schemas["WebhookView"];
export type WebhookBody = Schemas["WebhookBody"];
export type LaunchDefaultsBody = Schemas["LaunchDefaultsBody"];
export type LaunchDefaults = Schemas["LaunchDefaultsView"];
export type PublicPorts = Schemas["PublicPortCount"];
export type RegistryLogin = Schemas["RegistryLoginView"];
export type RegistryLoginBody = Schemas["RegistryLoginBody"];
export type Volume = Schemas["VolumeView"];
export type CreateVolumeBody = Schemas["CreateVolumeBody"];
export type EditVolumeBody = Schemas["EditVolumeBody"];
export type ClusterNode = Schemas["NodeView"];
export type NodeActionBody = Schemas["NodeActionBody"];
export type Session = Schemas["Session"];
/** One that the console makes up, where no answer came, belongs to no request. */
export type Problem = Omit<Schemas["Problem"], "requestId"> & { requestId?: string };
export type Fault = Problem["errors"][number];
