import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client";

export const launchDefaultsKey = ["launch-defaults"] as const;

/** What a launch gets that says nothing of it. The owner may change it while the console is open. */
export function useLaunchDefaults() {
  return useQuery({
    queryKey: launchDefaultsKey,
    queryFn: ({ signal }) => dataOf(api.GET("/v1/launch-defaults", { signal })),
  });
}
