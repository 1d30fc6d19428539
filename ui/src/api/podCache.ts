import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Pod, PodList } from "./types";

/** Stands for both lists: with terminated pods and without. */
export const podsKey = ["pods"] as const;
export const podListKey = (all: boolean) => [...podsKey, all ? "all" : "present"] as const;
export const podKey = (id: string) => ["pod", id] as const;
export const connectionKey = (id: string) => ["pod", id, "connection"] as const;

/** Of any pod. */
export const isConnectionKey = (key: readonly unknown[]) => key[0] === "pod" && key[2] === "connection";
export const podEventsKey = (id: string) => ["pod", id, "events"] as const;
export const gpusKey = ["gpus"] as const;

/** Answers may overtake one another: the one with the higher version is the truth. */
export function newer(one: Pod | undefined, other: Pod): Pod {
  return one !== undefined && one.version > other.version ? one : other;
}

/** All loaded pods, the youngest first. The order depends on nothing that changes, so rows keep their places. */
export function inOrder(data: InfiniteData<PodList> | undefined): Pod[] {
  const pods = new Map<string, Pod>();
  for (const pod of data?.pages.flatMap((page) => page.pods) ?? []) {
    pods.set(pod.id, newer(pods.get(pod.id), pod));
  }
  return [...pods.values()].sort(
    (a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id),
  );
}

/** Puts a pod into the list: over its older self, or as a new row. */
export function patched(data: InfiniteData<PodList>, pod: Pod): InfiniteData<PodList> {
  const known = data.pages.some((page) => page.pods.some((one) => one.id === pod.id));
  const pages = data.pages.map((page, index) => {
    if (known) {
      return { ...page, pods: page.pods.map((one) => (one.id === pod.id ? newer(one, pod) : one)) };
    }
    return index === 0 ? { ...page, pods: [pod, ...page.pods] } : page;
  });
  return { ...data, pages };
}

export function storePod(client: QueryClient, pod: Pod): void {
  client.setQueryData<Pod>(podKey(pod.id), (before) => newer(before, pod));
  client.setQueriesData<InfiniteData<PodList>>({ queryKey: podsKey }, (data) => data && patched(data, pod));
}

export function dropPod(client: QueryClient, id: string): void {
  client.setQueriesData<InfiniteData<PodList>>(
    { queryKey: podsKey },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({ ...page, pods: page.pods.filter((pod) => pod.id !== id) })),
      },
  );
}

export function cachedPod(client: QueryClient, id: string): Pod | undefined {
  return (
    client.getQueryData<Pod>(podKey(id)) ??
    client
      .getQueriesData<InfiniteData<PodList>>({ queryKey: podsKey })
      .flatMap(([, data]) => inOrder(data).filter((pod) => pod.id === id))
      .reduce<Pod | undefined>(newer, undefined)
  );
}
