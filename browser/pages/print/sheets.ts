/** What each sheet says at its edges. A name in a rule of `@page` must stand in a style sheet, so it gets its own. */
const sheet = new CSSStyleSheet();

/** From now on pages are printed with these margins and this name, until the returned function is called. */
export function sheets(name: string): () => void {
  sheet.replaceSync(rules(name));
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

const TYPE = "font: 8pt system-ui, sans-serif; color: rgb(84 80 74);";

function rules(name: string): string {
  const text = [...name].length > 90 ? `${[...name].slice(0, 89).join("")}…` : name;
  return `@page {
    margin: 17mm 7mm 17mm 10mm;
    @top-left { content: ${quoted(text)}; ${TYPE} padding-top: 3mm; white-space: nowrap; }
    @bottom-left { content: counter(page) " / " counter(pages); ${TYPE} }
  }
  @page :first { @top-left { content: none; } }`;
}

/** A text as CSS writes it: everything but letters and digits by its number. */
function quoted(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} ]/gu, (sign) => `\\${(sign.codePointAt(0) as number).toString(16)} `)}"`;
}
