/** The pages of a study, in the order in which a study goes: read, code, ask, account for it, take it out. */
import type { Component } from "svelte";
import { t } from "../words/t";

export interface PageLink {
  readonly path: string;
  readonly label: string;
  /** Other pages that belong to it. */
  readonly with?: readonly string[];
  /** Actions without which nothing can be done there, so that it is not offered. */
  readonly needs?: readonly string[];
}

/** What a team does, beside each other on every page of it. */
export function team(): readonly PageLink[] {
  return [
    { path: "rounds", label: t("Rounds") },
    { path: "proposals", label: t("Proposals"), with: ["meeting"] },
    { path: "versions", label: t("Versions") },
    { path: "looking", label: t("Look again") },
    { path: "record", label: t("Record") },
    { path: "people", label: t("People") },
  ];
}

/** Whether a page is the one that a link leads to, or belongs to it. */
export function current(link: PageLink, page: string): "page" | undefined {
  return link.path === page || link.with?.includes(page) ? "page" : undefined;
}

/** Whether a page is offered to who may do these things; `may` is not known at first, and then all are. */
export function offered(link: PageLink, may: readonly string[] | undefined): boolean {
  return !may || (link.needs ?? []).every((action) => may.includes(action));
}

export function pages(): readonly PageLink[] {
  return [
    { path: "sources", label: t("Sources") },
    { path: "codes", label: t("Codes") },
    { path: "rounds", label: t("Team"), with: ["proposals", "meeting", "versions", "looking", "record", "people"] },
    { path: "search", label: t("Search") },
    { path: "matrix", label: t("Matrix") },
    { path: "participants", label: t("Participants") },
    { path: "memos", label: t("Memos") },
    { path: "history", label: t("History") },
    { path: "import", label: t("Import"), needs: ["bring", "plan"] },
    { path: "export", label: t("Export") },
  ];
}

type Page = Promise<{ default: Component<any> }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- each page has its own props

/** Pages are fetched when they are first opened, so that a source is read without waiting for the others. */
const ALL: Readonly<Record<string, () => Page>> = {
  codes: () => import("../pages/CodesPage.svelte"),
  "codes/": () => import("../pages/CodePage.svelte"),
  export: () => import("../pages/ExportPage.svelte"),
  import: () => import("../pages/ImportPage.svelte"),
  looking: () => import("../pages/LookingPage.svelte"),
  "meeting/": () => import("../pages/MeetingPage.svelte"),
  people: () => import("../pages/PeoplePage.svelte"),
  proposals: () => import("../pages/ProposalsPage.svelte"),
  record: () => import("../pages/RecordPage.svelte"),
  rounds: () => import("../pages/RoundsPage.svelte"),
  "rounds/": () => import("../pages/RoundPage.svelte"),
  versions: () => import("../pages/VersionsPage.svelte"),
  history: () => import("../pages/HistoryPage.svelte"),
  matrix: () => import("../pages/MatrixPage.svelte"),
  memos: () => import("../pages/MemosPage.svelte"),
  participants: () => import("../pages/ParticipantsPage.svelte"),
  "print/": () => import("../pages/PrintPage.svelte"),
  search: () => import("../pages/SearchPage.svelte"),
  sources: () => import("../pages/SourcesPage.svelte"),
};

/** The page of a path's second part, or of one thing of its kind; what is not known is the list of sources. */
export function opened(page: string, thing: string | null): Page {
  return (ALL[thing ? `${page}/` : page] ?? (ALL.sources as () => Page))();
}
