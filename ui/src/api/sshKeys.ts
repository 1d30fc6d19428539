import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "./client";
import { read } from "./read";
import type { SshKeyList } from "./types";

export const keysKey = ["ssh-keys"] as const;

const PAGE = 100;

export function useSshKeys() {
  const query = useInfiniteQuery({
    queryKey: keysKey,
    queryFn: ({ pageParam, signal }) =>
      read<SshKeyList>({ path: "/v1/ssh-keys", query: { limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return { ...query, keys: query.data?.pages.flatMap((page) => page.keys) ?? [] };
}

export function useAddSshKeys() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (publicKey: string) =>
      request<SshKeyList>({ method: "POST", path: "/v1/ssh-keys", body: { publicKey } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}

export function useRemoveSshKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      request<void>({ method: "DELETE", path: "/v1/ssh-keys/{id}", params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}
