/** Light or dark: what the system says, until a person chooses. */
const KEY = "polyvocal.mode";
const dark = matchMedia("(prefers-color-scheme: dark)");

export type Mode = "light" | "dark";

export function mode(): Mode {
  const chosen = localStorage.getItem(KEY);
  return chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
}

export function applyMode(): void {
  document.documentElement.dataset.mode = mode();
  dark.addEventListener("change", () => (document.documentElement.dataset.mode = mode()));
}

/** Choose the other one; the system's own choice is not kept. */
export function toggleMode(): Mode {
  const next = mode() === "dark" ? "light" : "dark";
  if (next === (dark.matches ? "dark" : "light")) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
  document.documentElement.dataset.mode = next;
  return next;
}
