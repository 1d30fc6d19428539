import type { PodTemplate } from "../api/types";

/** A template as the API shows it. */
export function template(part: Partial<PodTemplate>): PodTemplate {
  return {
    id: "ubuntu",
    source: "built-in",
    version: null,
    savedAt: null,
    title: "Ubuntu",
    description: null,
    picture: null,
    image: null,
    command: null,
    ports: [],
    env: [],
    diskGb: 20,
    needsGpu: false,
    user: null,
    launchable: true,
    unavailableReason: null,
    ...part,
  };
}
