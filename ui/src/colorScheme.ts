import type { MantineColorSchemeManager } from "@mantine/core";

/** Light or dark as the system says; unlike the library's own manager it stores nothing in the browser. */
export const followSystem: MantineColorSchemeManager = {
  get: (preset) => preset,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};
