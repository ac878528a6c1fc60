/** The typed client of the server's API; the types are made from its OpenAPI description. */
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Code = Schemas["CodeOut"];
export type Theme = Schemas["ThemeOut"];
export type Coding = Schemas["CodingOut"];
export type Source = Schemas["SourceOut"];
export type SourceRow = Schemas["SourceRow"];
export type Study = Schemas["StudyOut"];
export type StudyRow = Schemas["StudyRow"];
export type Memo = Schemas["MemoOut"];
export type Quotation = Schemas["QuotationOut"];
export type Change = Schemas["ChangeOut"];
export type Round = Schemas["RoundFull"];
export type Assignment = Schemas["AssignmentOut"];
export type Proposal = Schemas["ProposalOut"];
export type Decision = Schemas["DecisionOut"];
export type Version = Schemas["VersionFull"];
export type Waiting = Schemas["WaitingOut"];
export type Loss = Schemas["LossOut"];
export type FileSeen = Schemas["FileSeen"];
export type Arrivals = Schemas["ArrivalsOut"];
export type Joined = Schemas["JoinedOut"];
export type Doubt = Schemas["DoubtOut"];

/** What the server refused, in the sentence that a person reads. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

export const client = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "http://localhost" : location.origin,
  fetch: (request) => fetch(request),
});

client.use({
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", token());
    return request;
  },
});

function token(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** The data of an answer; throws `Refusal` where the server said no, and `TypeError` where it was not reached. */
export async function got<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok && data !== undefined) return data;
  const problem = error as { detail?: unknown; title?: unknown } | undefined;
  const said = typeof problem?.detail === "string" ? problem.detail : problem?.title;
  throw new Refusal(response.status, typeof said === "string" ? said : response.statusText || String(response.status));
}

/** What goes along with files: fields of the form, and what stops it all. */
export interface Sending {
  readonly fields?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Send files to a place of the API, and return its answer. Throws as `got` does, and an `AbortError` where it was stopped. */
export async function upload<T>(path: string, name: string, files: readonly File[], { fields = {}, signal }: Sending = {}): Promise<T> {
  const body = new FormData();
  for (const file of files) body.append(name, file, file.name);
  for (const [field, value] of Object.entries(fields)) body.append(field, value);
  const response = await fetch(path, { method: "POST", body, headers: { "X-CSRFToken": token() }, signal: signal ?? null });
  // What is no JSON comes from something in between, and has no sentence for us.
  const json: unknown = await response.json().catch(() => ({}));
  return got<T>(Promise.resolve(response.ok ? { data: json as T, response } : { error: json, response }));
}

export function newGuid(): string {
  return crypto.randomUUID();
}
