import { addresses } from "./api";

const HERE = ["localhost", "127.0.0.1", "[::1]"];

/** The origin under which other devices find the server this page came from. */
export async function reachableOrigin(): Promise<string> {
  if (!HERE.includes(location.hostname)) return location.origin;
  const [first] = await addresses();
  if (!first) return location.origin;
  const host = first.includes(":") ? `[${first}]` : first;
  return `${location.protocol}//${host}${location.port ? `:${location.port}` : ""}`;
}
