import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import type { NodeActionBody } from "./types";

const nodesKey = ["nodes"] as const;

/** Nomad changes machines too, past Berth and its feed, so this asks from time to time. */
export function useNodes() {
  return useQuery({
    queryKey: nodesKey,
    queryFn: ({ signal }) => dataOf(api.GET("/v1/admin/nodes", { signal })),
    refetchInterval: 5_000,
  });
}

export function useNodeAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NodeActionBody) =>
      dataOf(api.POST("/v1/admin/nodes/{id}/actions", { params: { path: { id } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: nodesKey }),
  });
}
