import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client";

/** What a launch gets that says nothing of it. The owner may change it while the console is open. */
export function useLaunchDefaults() {
  return useQuery({
    queryKey: ["launch-defaults"],
    queryFn: ({ signal }) => dataOf(api.GET("/v1/launch-defaults", { signal })),
  });
}
