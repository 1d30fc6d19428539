import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./apiError";
import { sessionKey } from "./session";

const MAX_RETRIES = 2;

/** Nothing polls: the live feed says when something must be read again. */
export function createQueryClient(): QueryClient {
  const endSession = (failure: Error) => {
    if (failure instanceof ApiError && failure.problem.status === 401) {
      client.setQueryData(sessionKey, (session: unknown) => (session === undefined ? undefined : null));
    }
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: endSession }),
    mutationCache: new MutationCache({ onError: endSession }),
    defaultOptions: {
      queries: {
        retry: (count, failure) => count < MAX_RETRIES && isTransient(failure),
        retryDelay: (count, failure) =>
          (failure instanceof ApiError ? failure.retryAfterMillis : undefined) ?? 500 * 2 ** count,
        // The browser's own idea of "online" is often wrong for a server on this very machine.
        networkMode: "always",
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

function isTransient(failure: Error): boolean {
  return !(failure instanceof ApiError) || failure.problem.status === 0 || failure.problem.status >= 500;
}
