/** Which Change an undo or a redo means, read from the log, so that it is the same after the page was loaded again. */
import type { Change } from "./client";

/** 0 for an act, 1 for its undo, 2 for the undo of that, which does it again, and so on. */
function depth(change: Change, changes: ReadonlyMap<string, Change>): number {
  let links = 0;
  for (let at: Change | undefined = change; at?.undoes; at = changes.get(at.undoes)) links++;
  return links;
}

/** Whether taking this back does something again: it is an undo, or an undo of what was done again, and so on. */
export function isUndo(change: Change, changes: readonly Change[]): boolean {
  return depth(change, new Map(changes.map((one) => [one.change, one]))) % 2 === 1;
}

function standing(changes: readonly Change[]): [Change, number][] {
  const known = new Map(changes.map((change) => [change.change, change]));
  return changes.filter((change) => !change.undone_by && change.can_undo !== false).map((change) => [change, depth(change, known)]);
}

/** The newest that did something, first or again, and stands. */
export function undoable(changes: readonly Change[]): Change | undefined {
  return standing(changes).filter(([, links]) => links % 2 === 0).at(-1)?.[0];
}

/** The newest undo that stands, unless something new was done after it. */
export function redoable(changes: readonly Change[]): Change | undefined {
  const undo = standing(changes).filter(([, links]) => links % 2 === 1).at(-1)?.[0];
  const act = changes.filter((change) => !change.undoes).at(-1);
  return undo && (!act || changes.indexOf(undo) > changes.indexOf(act)) ? undo : undefined;
}
