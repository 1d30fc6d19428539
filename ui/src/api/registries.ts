import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { read } from "./read";
import type { RegistryLoginBody } from "./types";

const registriesKey = ["registries"] as const;

export function useRegistryLogins() {
  return useQuery({
    queryKey: registriesKey,
    queryFn: ({ signal }) =>
      read((minPosition) => api.GET("/v1/registries", { params: { query: { minPosition } }, signal })),
  });
}

/** Takes the place of the login that the workspace has at this registry, where there is one. */
export function useSaveRegistryLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ registry, ...body }: RegistryLoginBody & { registry: string }) =>
      dataOf(api.PUT("/v1/registries/{registry}", { params: { path: { registry } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: registriesKey }),
  });
}

export function useRemoveRegistryLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (registry: string) =>
      api.DELETE("/v1/registries/{registry}", { params: { path: { registry } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: registriesKey }),
  });
}
