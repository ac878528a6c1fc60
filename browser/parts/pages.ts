/** The pages of a study, in the order in which a study goes: read, code, ask, account for it, take it out. */
import { t } from "../words/t";

export interface PageLink {
  readonly path: string;
  readonly label: string;
}

export function pages(): readonly PageLink[] {
  return [
    { path: "sources", label: t("Sources") },
    { path: "codes", label: t("Codes") },
    { path: "search", label: t("Search") },
    { path: "matrix", label: t("Matrix") },
    { path: "participants", label: t("Participants") },
    { path: "memos", label: t("Memos") },
    { path: "history", label: t("History") },
    { path: "export", label: t("Export") },
  ];
}
