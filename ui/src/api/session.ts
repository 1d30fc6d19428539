import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "./apiError";
import { api, dataOf } from "./client";
import { forgetPosition } from "./position";
import type { Session } from "./types";

export const sessionKey = ["session"] as const;

/** Who is logged in; null where nobody is. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      try {
        return await dataOf(api.GET("/v1/sessions/current", { signal }));
      } catch (failure) {
        if (failure instanceof ApiError && failure.problem.status === 401) {
          return null;
        }
        throw failure;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useLogIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => dataOf(api.POST("/v1/sessions", { body: { token } })),
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE("/v1/sessions/current"),
    onSuccess: () => {
      forgetPosition();
      client.setQueryData(sessionKey, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    },
  });
}

/** Whether the session may change anything. */
export function mayWrite(session: Session | null | undefined): boolean {
  return session?.scopes.some((scope) => ["write", "admin"].includes(scope.toLowerCase())) ?? false;
}

/** Whether the session may see and change the machines, which belong to no workspace. */
export function mayAdminister(session: Session | null | undefined): boolean {
  return session?.scopes.some((scope) => scope.toLowerCase() === "admin") ?? false;
}
