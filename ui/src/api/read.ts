import { ApiError, type Call, request } from "./client";
import { forgetPosition, knownPosition } from "./position";

const BEHIND = "projection-behind";

/**
 * A read that includes all this tab knows of. Where the reader cannot catch up in time, an older answer is better
 * than none: the live feed brings the rest.
 */
export async function read<T>(call: Call): Promise<T> {
  const minPosition = knownPosition();
  try {
    return await request<T>({ ...call, query: { ...call.query, minPosition } });
  } catch (failure) {
    if (minPosition !== undefined && failure instanceof ApiError && failure.problem.code === BEHIND) {
      forgetPosition();
      return request<T>(call);
    }
    throw failure;
  }
}
