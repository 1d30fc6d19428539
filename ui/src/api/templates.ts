import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { read } from "./read";
import type { PodTemplate, TemplateBody } from "./types";

const templatesKey = ["templates"] as const;

/** They may change while the console is open. */
export function useTemplates() {
  return useQuery({
    queryKey: templatesKey,
    queryFn: ({ signal }) =>
      read((minPosition) => api.GET("/v1/templates", { params: { query: { minPosition } }, signal })),
  });
}

/**
 * Saves a template of the workspace or, by the owner, for every workspace: a new one, or in place of what was edited and of no
 * other version.
 */
export function useSaveTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (saved: { id: string; forAll: boolean; version: number | null; body: TemplateBody }) => {
      const header = saved.version === null ? { "If-None-Match": "*" } : { "If-Match": `"${saved.version}"` };
      const call = { params: { path: { id: saved.id }, header }, body: saved.body };
      return dataOf(
        saved.forAll ? api.PUT("/v1/admin/templates/{id}", call) : api.PUT("/v1/templates/{id}", call),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: templatesKey }),
  });
}

/** Deletes a template where it was saved, unless it was changed since it was read. */
export function useRemoveTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, source, version }: PodTemplate) => {
      const call = { params: { path: { id }, header: { "If-Match": `"${version}"` } } };
      return source === "owner"
        ? api.DELETE("/v1/admin/templates/{id}", call)
        : api.DELETE("/v1/templates/{id}", call);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: templatesKey }),
  });
}
