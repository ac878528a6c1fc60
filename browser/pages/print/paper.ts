/** The lines on the sheet: each an element of its own that is never broken again, a turn's number and speaker beside it. */
import type { Line } from "../../engine/lines";

interface Turn {
  readonly speaker: string | null;
  readonly case?: string | null;
}

const MARK = { ltr: "\u200E", rtl: "\u200F" };

export class Paper {
  readonly lines: Line[] = [];
  private readonly shown: HTMLElement[] = [];
  private readonly known: boolean;
  private noted: HTMLElement[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly turns: readonly Turn[],
  ) {
    host.replaceChildren();
    this.known = turns.some((turn) => turn.case);
  }

  /** Write the next lines. A stretch that is not in the window costs the screen nothing. */
  add(some: readonly Line[]): void {
    const chunk = document.createElement("div");
    chunk.className = "chunk";
    chunk.style.setProperty("--lines", String(some.length));
    for (const line of some) chunk.append(this.line(line));
    this.host.append(chunk);
  }

  /** Write these in the margin, and nothing else: by index of line, what stands beside it. */
  note(all: ReadonlyMap<number, readonly string[]>): void {
    for (const old of this.noted) old.remove();
    this.noted = [];
    for (const [n, texts] of all) {
      const notes = element("span", "notes");
      for (const text of texts) {
        const note = element("span", "note");
        note.textContent = text;
        notes.append(note);
      }
      this.shown[n]?.append(notes);
      this.noted.push(notes);
    }
  }

  private line(line: Line): HTMLElement {
    const { turn, opens, shown, rtl, after } = line;
    const block = element("div", opens ? `line ${opens}` : "line");
    const number = this.lines.push(line);
    this.shown.push(block);
    block.dataset.n = String(number);
    if (number % 5 === 0) block.dataset.fifth = "";
    if (turn < 0) block.classList.add("aside");
    else if (opens === "words") block.append(this.who(turn));
    const said = element("span", "said");
    if (rtl) said.dir = "rtl";
    said.textContent = (after ? MARK[after] : "") + shown;
    block.append(said);
    return block;
  }

  private who(turn: number): HTMLElement {
    const who = element("span", "who");
    // Who asks is told from the participants, where any is known.
    if (this.known && !this.turns[turn]?.case) who.classList.add("asks");
    const number = element("span", "number");
    number.textContent = String(turn + 1);
    const speaker = element("b", "speaker");
    speaker.textContent = this.turns[turn]?.speaker ?? "";
    who.append(number, " ", speaker, " ");
    return who;
  }
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
