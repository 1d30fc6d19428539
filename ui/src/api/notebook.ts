import { useMutation } from "@tanstack/react-query";
import { api, dataOf } from "./client";

/** Has Berth find out why the pod's notebook does not load. Not kept: what was found holds for that moment. */
export function useNotebookCheck(id: string) {
  return useMutation({
    mutationFn: () => dataOf(api.GET("/v1/pods/{id}/notebook/check", { params: { path: { id } } })),
  });
}
