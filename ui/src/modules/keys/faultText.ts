import type { Fault } from "../../api/types";

/** What is wrong with one line of a paste. */
export function faultText(fault: Fault): string {
  return fault.line ? `Line ${fault.line}: ${fault.detail}` : fault.detail;
}
