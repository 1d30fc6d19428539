import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client";

/** They are read at Berth's start and stay as they are. */
export function useSizes() {
  return useQuery({
    queryKey: ["sizes"],
    queryFn: ({ signal }) => dataOf(api.GET("/v1/sizes", { signal })),
  });
}
