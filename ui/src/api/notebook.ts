import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "./client";
import { storePod } from "./podCache";

/** Has Berth find out why the pod's notebook does not load. Not kept: what was found holds for that moment. */
export function useNotebookCheck(id: string) {
  return useMutation({
    mutationFn: () => dataOf(api.GET("/v1/pods/{id}/notebook/check", { params: { path: { id } } })),
  });
}

/** Has the notebook ask for another password. Neither what is sent nor that it was sent is kept. */
export function useSetNotebookPassword(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string) =>
      dataOf(api.PUT("/v1/pods/{id}/notebook/password", { params: { path: { id } }, body: { password } })),
    gcTime: 0,
    onSuccess: (pod) => storePod(client, pod),
  });
}
