/** How a person wants a source on paper; kept in this browser, since many sources are printed alike. */
export const NUMBERS = ["fifth", "every", "none"] as const;
export const CODES = ["none", "mine", "all"] as const;
export const SIZES = [10, 11, 12, 14] as const;
export const SPACINGS = [1.3, 1.6, 2] as const;

export interface Choices {
  numbers: (typeof NUMBERS)[number];
  codes: (typeof CODES)[number];
  size: (typeof SIZES)[number];
  spacing: (typeof SPACINGS)[number];
  ruled: boolean;
}

const KEY = "polyvocal.print";

export function chosen(): Choices {
  const kept = read();
  const among = <T>(all: readonly T[], name: string, usual: T): T => all.find((one) => one === kept[name]) ?? usual;
  return {
    numbers: among(NUMBERS, "numbers", "fifth"),
    codes: among(CODES, "codes", "none"),
    size: among(SIZES, "size", 11),
    spacing: among(SPACINGS, "spacing", 1.6),
    ruled: kept.ruled === true,
  };
}

export function keep(choices: Choices): void {
  localStorage.setItem(KEY, JSON.stringify(choices));
}

function read(): Record<string, unknown> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    // What another version kept is not worth a stumble.
    return {};
  }
}
