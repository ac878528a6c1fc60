/** Changes of a framework by what they are, in the order in which a reader wants them. */
import type { Schemas } from "../../api/client";
import { t } from "../../words/t";

type Change = Schemas["ChangeSaid"];

/** A kind of change as a person says it. */
export function group(change: Change): string {
  if (change.thing === "theme") return t("Themes");
  const named: Record<string, string> = {
    added: t("New"), "brought in": t("New"), split: t("Split"), merged: t("Put together"), retired: t("No longer used"), removed: t("No longer used"),
    "used again": t("Used again"), renamed: t("Another name"), redefined: t("Described differently"), moved: t("Moved"), order: t("Moved"),
  };
  return named[change.what] ?? t("Other");
}

const ORDER = (): string[] => [
  t("New"), t("Split"), t("Put together"), t("No longer used"), t("Used again"), t("Another name"), t("Described differently"), t("Moved"), t("Themes"), t("Other"),
];

/** The groups that have something in them, in order. */
export function byGroup(changes: readonly Change[]): readonly (readonly [string, readonly Change[]])[] {
  return ORDER()
    .map((name) => [name, changes.filter((change) => group(change) === name)] as const)
    .filter(([, some]) => some.length);
}

/** What changed in a row of two trees, in words. */
export function inWords(what: string): string {
  const said: Record<string, string> = {
    added: t("new"), "brought in": t("new"), split: t("split"), merged: t("put together with another"), retired: t("no longer used"), removed: t("no longer used"),
    "used again": t("used again"), renamed: t("another name"), redefined: t("described differently"), moved: t("moved"), order: t("moved"),
    recoloured: t("another colour"), revalued: t("another value"),
  };
  return said[what] ?? what;
}
