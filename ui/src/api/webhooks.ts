import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { read } from "./read";
import type { WebhookBody } from "./types";

export const webhooksKey = ["webhooks"] as const;

export function useWebhooks() {
  return useQuery({
    queryKey: webhooksKey,
    queryFn: ({ signal }) =>
      read((minPosition) => api.GET("/v1/webhooks", { params: { query: { minPosition } }, signal })),
  });
}

/** Saves a webhook, in place of the one of the same name. Its new key is in the answer, and nowhere else. */
export function useSaveWebhook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }: { name: string; body: WebhookBody }) =>
      dataOf(api.PUT("/v1/webhooks/{name}", { params: { path: { name } }, body })),
    // Whoever asks the cache later finds no key there.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksKey }),
  });
}

export function useRemoveWebhook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.DELETE("/v1/webhooks/{name}", { params: { path: { name } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksKey }),
  });
}
