/** What a person types of an attribute, as the value that is stored. */
export type Value = boolean | number | string;

/** The value of `typed` for an attribute of this kind; null takes it away. What is no such value is the server's to refuse. */
export function known(kind: string, typed: string): Value | null {
  const text = typed.trim();
  if (!text) return null;
  if (kind === "boolean") return text === "true";
  const number = Number(text.replace(",", "."));
  return (kind === "integer" || kind === "decimal") && Number.isFinite(number) ? number : text;
}

/** `values` with one of them changed or taken away. */
export function having(values: Readonly<Record<string, Value>>, name: string, value: Value | null): Record<string, Value> {
  const rest = Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
  return value === null ? rest : { ...rest, [name]: value };
}
