import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client";

/** They may change while the console is open. */
export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: ({ signal }) => dataOf(api.GET("/v1/templates", { signal })),
  });
}
