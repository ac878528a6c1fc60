/** What is looked at, after the codings were read again: a coding that was recoded, or recoded back, is still meant. */
import type { Coding } from "../../api/client";

type Traced = Pick<Coding, "guid" | "origins">;

export function followed(was: readonly Traced[], now: readonly Traced[]): string[] {
  const known = new Set(now.map(({ guid }) => guid));
  return was.flatMap(({ guid, origins }) => {
    if (known.has(guid)) return [guid];
    const back = origins.filter((origin) => known.has(origin));
    return back.length ? back : now.filter((one) => one.origins.includes(guid)).map((one) => one.guid);
  });
}
