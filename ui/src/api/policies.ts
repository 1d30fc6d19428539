import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { launchDefaultsKey } from "./defaults";
import { gpusKey } from "./podCache";
import { read } from "./read";
import type { LaunchDefaultsBody } from "./types";

const ownPolicyKey = ["policy"] as const;
const setPoliciesKey = ["set-policies"] as const;
const setPolicyKey = (workspace: string, what: string) => [...setPoliciesKey, workspace, what] as const;

/** Reads anew all that depends on what the owner lets the workspace do. */
export function refetchPolicies(client: QueryClient): void {
  for (const queryKey of [ownPolicyKey, setPoliciesKey, gpusKey, launchDefaultsKey]) {
    client.invalidateQueries({ queryKey });
  }
  client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[2] === "connection" });
}

/** What the owner lets the workspace of the session do. */
export function useOwnPolicy() {
  return useQuery({
    queryKey: ownPolicyKey,
    queryFn: ({ signal }) =>
      read((minPosition) => api.GET("/v1/policy", { params: { query: { minPosition } }, signal })),
  });
}

const of = (name: string, minPosition: string | undefined) => ({ path: { name }, query: { minPosition } });

/** Whether SSH is on for a workspace, for the owner. */
export function useSshPolicy(name: string) {
  return useQuery({
    queryKey: setPolicyKey(name, "ssh"),
    queryFn: ({ signal }) =>
      read((minPosition) =>
        api.GET("/v1/admin/workspaces/{name}/ssh", { params: of(name, minPosition), signal }),
      ),
  });
}

export function useGpuModels(name: string) {
  return useQuery({
    queryKey: setPolicyKey(name, "gpu-models"),
    queryFn: ({ signal }) =>
      read((minPosition) =>
        api.GET("/v1/admin/workspaces/{name}/gpu-models", { params: of(name, minPosition), signal }),
      ),
  });
}

export function useDefaultsOf(name: string) {
  return useQuery({
    queryKey: setPolicyKey(name, "defaults"),
    queryFn: ({ signal }) =>
      read((minPosition) =>
        api.GET("/v1/admin/workspaces/{name}/defaults", { params: of(name, minPosition), signal }),
      ),
  });
}

/** Each change is of the version that was shown, so that nobody undoes what another owner has set meanwhile. */
const onVersion = (name: string, version: number) => ({
  path: { name },
  header: { "If-Match": `"${version}"` },
});

export function useSetSsh(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ enabled, version }: { enabled: boolean; version: number }) =>
      dataOf(
        api.PUT("/v1/admin/workspaces/{name}/ssh", { params: onVersion(name, version), body: { enabled } }),
      ),
    onSuccess: () => refetchPolicies(client),
  });
}

/** All models where `models` is null. */
export function useSetGpuModels(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ models, version }: { models: string[] | null; version: number }) => {
      const params = onVersion(name, version);
      await (models === null
        ? api.DELETE("/v1/admin/workspaces/{name}/gpu-models", { params })
        : api.PUT("/v1/admin/workspaces/{name}/gpu-models", { params, body: { models } }));
    },
    onSuccess: () => refetchPolicies(client),
  });
}

export function useSetDefaults(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, version }: { body: LaunchDefaultsBody; version: number }) =>
      dataOf(api.PUT("/v1/admin/workspaces/{name}/defaults", { params: onVersion(name, version), body })),
    onSuccess: () => refetchPolicies(client),
  });
}
