import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { read } from "./read";

export const keysKey = ["ssh-keys"] as const;

const PAGE_SIZE = "100";

export function useSshKeys() {
  const query = useInfiniteQuery({
    queryKey: keysKey,
    queryFn: ({ pageParam, signal }) =>
      read((minPosition) =>
        api.GET("/v1/ssh-keys", {
          params: { query: { limit: PAGE_SIZE, after: pageParam, minPosition } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return {
    ...query,
    keys: query.data?.pages.flatMap((page) => page.keys) ?? [],
    // Each page holds all of them.
    removed: query.data?.pages[0]?.removed ?? [],
  };
}

export function useAddSshKeys() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (publicKey: string) => dataOf(api.POST("/v1/ssh-keys", { body: { publicKey } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}

export function useRemoveSshKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE("/v1/ssh-keys/{id}", { params: { path: { id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}
