import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { request } from "./client";
import {
  cachedPod,
  connectionKey,
  gpusKey,
  happeningsKey,
  inOrder,
  newer,
  podKey,
  podListKey,
  storePod,
} from "./podCache";
import { read } from "./read";
import type {
  ConnectionList,
  GpuList,
  LaunchPodBody,
  Pod,
  PodAction,
  PodActionBody,
  PodHappeningList,
  PodList,
} from "./types";

const PAGE = 100;

/** The pods of the workspace, with the terminated ones where `all` is set. */
export function usePods(all: boolean) {
  const query = useInfiniteQuery({
    queryKey: podListKey(all),
    queryFn: ({ pageParam, signal }) =>
      read<PodList>({
        path: "/v1/pods",
        query: { limit: PAGE, after: pageParam, all: all || undefined },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  // A pod that ended while it was on screen is in both lists.
  return { ...query, pods: inOrder(query.data).filter((pod) => all || pod.phase !== "TERMINATED") };
}

export function usePod(id: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: podKey(id),
    queryFn: async ({ signal }) => {
      const pod = await read<Pod>({ path: "/v1/pods/{id}", params: { id }, signal });
      return newer(client.getQueryData<Pod>(podKey(id)), pod);
    },
    placeholderData: cachedPod(client, id),
  });
}

export function useConnections(id: string) {
  return useQuery({
    queryKey: connectionKey(id),
    queryFn: ({ signal }) =>
      read<ConnectionList>({ path: "/v1/pods/{id}/connection", params: { id }, signal }),
  });
}

export function useHappenings(id: string) {
  return useQuery({
    queryKey: happeningsKey(id),
    queryFn: ({ signal }) => read<PodHappeningList>({ path: "/v1/pods/{id}/events", params: { id }, signal }),
  });
}

export function useGpus() {
  return useQuery({
    queryKey: gpusKey,
    queryFn: ({ signal }) => request<GpuList>({ path: "/v1/gpus", signal }),
  });
}

export function useLaunchPod() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: { body: LaunchPodBody; idempotencyKey: string }) =>
      request<Pod>({ method: "POST", path: "/v1/pods", body, idempotencyKey }),
    onSuccess: (pod) => storePod(client, pod),
  });
}

export function usePodAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: PodAction) => {
      const body: PodActionBody = { action };
      return request<Pod>({ method: "POST", path: "/v1/pods/{id}/actions", params: { id }, body });
    },
    onSuccess: (pod) => storePod(client, pod),
  });
}
