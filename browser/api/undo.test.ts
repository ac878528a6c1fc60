import { expect, test } from "vitest";
import type { Change } from "./client";
import { redoable, undoable } from "./undo";

/** A log as the server keeps it: `do` adds an act, `undo` compensates the Change that `undoable` or `redoable` names. */
class Log {
  changes: Change[] = [];

  do(change: string, undoes: string | null = null): void {
    for (const other of this.changes) if (other.change === undoes) other.undone_by = change;
    this.changes.push({ change, undoes, undone_by: null, can_undo: true } as Change);
  }

  step(pick: typeof undoable): string | undefined {
    const found = pick(this.changes);
    if (found) this.do(`${found.change}'`, found.change);
    return found?.change;
  }
}

test("undo goes back act by act, redo comes forward again, and back once more", () => {
  const log = new Log();
  for (const act of ["A", "B", "C"]) log.do(act);
  expect([log.step(undoable), log.step(undoable)]).toEqual(["C", "B"]);
  expect([log.step(redoable), log.step(redoable)]).toEqual(["B'", "C'"]);
  expect(log.step(redoable)).toBeUndefined();
  expect([log.step(undoable), log.step(undoable), log.step(undoable)]).toEqual(["C''", "B''", "A"]);
  expect(log.step(undoable)).toBeUndefined();
});

test("another person's acts are not one's own to undo", () => {
  const log = new Log();
  log.do("A");
  log.do("theirs");
  (log.changes[1] as Change).can_undo = false;
  expect(log.step(undoable)).toBe("A");
});

test("something new ends what could be done again", () => {
  const log = new Log();
  log.do("A");
  log.step(undoable);
  log.do("B");
  expect(redoable(log.changes)).toBeUndefined();
  expect(log.step(undoable)).toBe("B");
});
