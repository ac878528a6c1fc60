/** What a key means on a source's page. The list of keys that a person can open is read from here. */
import { t } from "../../words/t";
import type { Reading } from "./reading.svelte";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** A key on the text itself; tells whether it meant something. */
export function onText(reading: Reading, event: Pressed): boolean {
  if (event.metaKey || event.altKey) return false;
  const { key, ctrlKey, shiftKey } = event;
  if (key === "ArrowRight" || key === "ArrowLeft") reading.step(ctrlKey ? "sentence" : "word", key === "ArrowRight" ? 1 : -1, shiftKey);
  else if (ctrlKey) return false;
  else if (key === "ArrowDown" || key === "ArrowUp") reading.step("turn", key === "ArrowDown" ? 1 : -1, shiftKey);
  else if (key === "+") reading.grow();
  else if (key === "Enter") {
    const { span } = reading;
    if (!span) return false;
    reading.ask(span, true);
  } else if (key === " ") reading.inspect();
  else return false;
  return true;
}

/** A key anywhere on the page but in a field; tells whether it meant something. */
export function onPage(reading: Reading, event: Pressed): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z") void reading.desk.undo(shiftKey);
  else if ((ctrlKey || metaKey) && key.toLowerCase() === "y") void reading.desk.undo(true);
  else if (altKey && (key === "ArrowRight" || key === "ArrowLeft")) {
    if (!reading.desk.looked.length) return false;
    reading.nudge(shiftKey ? "start" : "end", key === "ArrowRight" ? 1 : -1, ctrlKey ? "letter" : "word");
  } else if (key === "F3") reading.seek("hit", shiftKey ? -1 : 1);
  else if (key === "F8") reading.seek("memo", shiftKey ? -1 : 1);
  else if (ctrlKey || metaKey || altKey) return false;
  else if (key === "." || key === ",") reading.seek("coding", key === "." ? 1 : -1);
  else if (key === ":" || key === ">" || key === ";" || key === "<") reading.seek("uncoded", key === ":" || key === ">" ? 1 : -1);
  else if (key === "/") reading.finding = true;
  else if (key === "Delete" || key === "Backspace") reading.remove();
  else if (/^[1-9]$/.test(key)) return reading.answer(Number(key));
  else if (/^\p{L}$/u.test(key)) return reading.letter(key);
  else return false;
  return true;
}

/** The keys and what they do, in the order in which one needs them. */
export function keyList(): readonly [keys: string, does: string][] {
  return [
    ["↑ ↓", t("turn by turn")],
    ["← →", t("word by word")],
    ["Ctrl ← →", t("sentence by sentence")],
    [t("Shift with these"), t("make the stretch longer or shorter")],
    ["+", t("the whole word, sentence, turn")],
    ["Enter", t("code it")],
    [t("letters"), t("code it with the code that has them")],
    [t("Space"), t("hear and see what is coded here")],
    [". ,", t("next and previous coding")],
    [": ;", t("next and previous stretch without a code")],
    ["F8", t("next memo; with Shift, the one before")],
    ["/ F3", t("find words; the next place")],
    ["1 – 9", t("answer for the chosen quotation")],
    ["Alt ← →", t("move its end; with Shift its start, with Ctrl by letters")],
    [t("Delete"), t("remove the chosen coding")],
    ["Ctrl Z", t("undo; with Shift, do again")],
    ["Esc", t("out of anything")],
  ];
}
