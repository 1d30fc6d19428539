/** Where this console is served: empty, or the path before all addresses where a proxy adds one, such as `/berth`. */
export const BASE = pathOf(document.baseURI);

function pathOf(base: string): string {
  return base.startsWith("http") ? new URL(base).pathname.replace(/\/[^/]*$/, "") : "";
}
