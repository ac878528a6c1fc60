import { expect, test } from "vitest";
import type { Change } from "./client";
import { isUndo, redoable, undoable } from "./undo";

/** A log as the server keeps it: `do` adds an act, `undo` compensates the Change that `undoable` or `redoable` names. */
class Log {
  changes: Change[] = [];

  do(change: string, undoes: string | null = null): void {
    for (const other of this.changes) if (other.change === undoes) other.undone_by = change;
    this.changes.push({ change, undoes, undone_by: null } as Change);
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

test("something new ends what could be done again", () => {
  const log = new Log();
  log.do("A");
  log.step(undoable);
  log.do("B");
  expect(redoable(log.changes)).toBeUndefined();
  expect(log.step(undoable)).toBe("B");
});

test("what can never be taken back is left alone", () => {
  const opened = { change: "0", undoes: null, undone_by: null, can_undo: false } as unknown as Change;
  expect(undoable([opened])).toBeUndefined();
});

test("taking back what was done again is an undo, taking back an undo does it again", () => {
  const log = new Log();
  log.do("A");
  log.step(undoable);
  log.step(redoable);
  expect(log.changes.map((change) => [change.change, isUndo(change, log.changes)])).toEqual([["A", false], ["A'", true], ["A''", false]]);
});
