/** Who speaks in a source, in the order in which they are first heard. */
import { t } from "../../words/t";

interface Turn {
  readonly speaker: string | null;
  readonly case: string | null;
}

/** Each label once, with the participant it stands for where one is known; `cases` are names by GUID. */
export function voices(turns: readonly Turn[], cases: ReadonlyMap<string, string>): string[] {
  const found = new Map<string, string | undefined>();
  for (const { speaker, case: one } of turns)
    if (speaker && !found.get(speaker)) found.set(speaker, one ? cases.get(one) : undefined);
  return [...found].map(([label, name]) => {
    if (!name) return label;
    return name === label ? t("{label} (participant)", { label }) : t("{label} (participant {name})", { label, name });
  });
}
