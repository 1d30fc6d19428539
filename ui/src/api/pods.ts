import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, dataOf } from "./client";
import {
  cachedPod,
  connectionKey,
  gpusKey,
  inOrder,
  newer,
  podEventsKey,
  podKey,
  podListKey,
  storePod,
} from "./podCache";
import { read } from "./read";
import type { EditPodBody, LaunchPodBody, Pod, PodActionBody } from "./types";

const PAGE_SIZE = "100";

/** The pods of the workspace, with the terminated ones where `all` is set. */
export function usePods(all: boolean) {
  const query = useInfiniteQuery({
    queryKey: podListKey(all),
    queryFn: ({ pageParam, signal }) =>
      read((minPosition) => {
        const query = {
          limit: PAGE_SIZE,
          after: pageParam,
          all: all ? ("true" as const) : undefined,
          minPosition,
        };
        return api.GET("/v1/pods", { params: { query }, signal });
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  // A pod that ended while it was on screen is in both lists.
  return { ...query, pods: inOrder(query.data).filter((pod) => all || pod.phase !== "TERMINATED") };
}

export function readPod(id: string, signal?: AbortSignal): Promise<Pod> {
  return read((minPosition) =>
    api.GET("/v1/pods/{id}", { params: { path: { id }, query: { minPosition } }, signal }),
  );
}

export function usePod(id: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: podKey(id),
    queryFn: async ({ signal }) => {
      const pod = await readPod(id, signal);
      return newer(client.getQueryData<Pod>(podKey(id)), pod);
    },
    placeholderData: cachedPod(client, id),
    refetchInterval: ({ state }) => askAgainAfter(state.data),
  });
}

/** No event tells when something begins to answer at a port or of a notebook, so this asks while the page is open. */
function askAgainAfter(pod: Pod | undefined): number | false {
  if (pod?.phase !== "RUNNING" || (pod.ports.length === 0 && pod.notebook === null)) {
    return false;
  }
  const { state } = pod.notebook ?? {};
  return state === "installing" || state === "starting" ? 3_000 : 15_000;
}

/** Nothing tells of a key that is added inside the pod, so this asks from time to time. */
export function useAcceptedKeys(id: string) {
  return useQuery({
    queryKey: [...connectionKey(id), "accepted-keys"],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/v1/pods/{id}/accepted-keys", { params: { path: { id } }, signal })),
    refetchInterval: 15_000,
  });
}

export function useConnections(id: string) {
  return useQuery({
    queryKey: connectionKey(id),
    queryFn: ({ signal }) =>
      read((minPosition) =>
        api.GET("/v1/pods/{id}/connection", { params: { path: { id }, query: { minPosition } }, signal }),
      ),
    // Nothing tells when a public port closes because of a removed key.
    refetchInterval: 15_000,
  });
}

export function usePodEvents(id: string) {
  return useQuery({
    queryKey: podEventsKey(id),
    queryFn: ({ signal }) =>
      read((minPosition) =>
        api.GET("/v1/pods/{id}/events", { params: { path: { id }, query: { minPosition } }, signal }),
      ),
  });
}

export function useGpus() {
  return useQuery({
    queryKey: gpusKey,
    queryFn: ({ signal }) => dataOf(api.GET("/v1/gpus", { signal })),
  });
}

export function useLaunchPod() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: { body: LaunchPodBody; idempotencyKey: string }) =>
      dataOf(api.POST("/v1/pods", { params: { header: { "Idempotency-Key": idempotencyKey } }, body })),
    onSuccess: (pod) => storePod(client, pod),
  });
}

export function usePodAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PodActionBody) =>
      dataOf(api.POST("/v1/pods/{id}/actions", { params: { path: { id } }, body })),
    onSuccess: (pod) => storePod(client, pod),
  });
}

export function useEditPod(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: EditPodBody) => dataOf(api.PATCH("/v1/pods/{id}", { params: { path: { id } }, body })),
    onSuccess: (pod) => storePod(client, pod),
  });
}
