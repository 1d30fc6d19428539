import { ApiError } from "./apiError";
import { dataOf } from "./client";
import { forgetPosition, knownPosition } from "./position";

const PROJECTION_BEHIND = "projection-behind";

/**
 * A read that includes all this tab knows of; `call` passes the position on. Where the reader cannot catch up in time,
 * an older answer is better than none: the live feed brings the rest.
 */
export async function read<T>(
  call: (minPosition: string | undefined) => Promise<{ data?: T; response: Response }>,
): Promise<T> {
  const minPosition = knownPosition()?.toString();
  try {
    return await dataOf(call(minPosition));
  } catch (failure) {
    if (
      minPosition !== undefined &&
      failure instanceof ApiError &&
      failure.problem.code === PROJECTION_BEHIND
    ) {
      forgetPosition();
      return dataOf(call(undefined));
    }
    throw failure;
  }
}
