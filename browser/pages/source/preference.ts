/** How a person likes to read, kept by the browser: it is nobody else's business, and no harm if it is lost. */
const SHELF = "polyvocal reading";

export function preference<T>(name: string, otherwise: T): T {
  return (kept()[name] as T | undefined) ?? otherwise;
}

export function prefer(name: string, value: unknown): void {
  try {
    localStorage.setItem(SHELF, JSON.stringify({ ...kept(), [name]: value }));
  } catch {
    // A browser that keeps nothing shows the same page as ever.
  }
}

function kept(): Record<string, unknown> {
  try {
    return JSON.parse(localStorage.getItem(SHELF) ?? "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}
