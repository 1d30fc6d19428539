import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { read } from "./read";
import type { CreateVolumeBody, EditVolumeBody, Volume } from "./types";

export const volumesKey = ["volumes"] as const;

export function useVolumes() {
  return useQuery({
    queryKey: volumesKey,
    queryFn: ({ signal }) =>
      read((minPosition) => api.GET("/v1/volumes", { params: { query: { minPosition } }, signal })),
  });
}

export function useCreateVolume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateVolumeBody) => dataOf(api.POST("/v1/volumes", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: volumesKey }),
  });
}

/** Only as it was shown: what others have made of it meanwhile is not overwritten. */
export function useEditVolume({ name, version }: Volume) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: EditVolumeBody) =>
      dataOf(
        api.PATCH("/v1/volumes/{name}", {
          params: { path: { name }, header: { "If-Match": `"${version}"` } },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: volumesKey }),
  });
}

/** It is gone once its machine has deleted it. */
export function useDeleteVolume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => dataOf(api.DELETE("/v1/volumes/{name}", { params: { path: { name } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: volumesKey }),
  });
}
