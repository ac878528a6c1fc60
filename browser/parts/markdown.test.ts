// @vitest-environment jsdom
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkTo, rendered, type To } from "./markdown";

const GUID = "0b8f0c5e-1111-4222-8333-444455556666";
const to: To = (kind, guid) => (kind === "coding" ? null : `/studies/s/${kind}s/${guid}`);
const html = (text: string) => rendered(text, to);
const dom = (text: string) => new DOMParser().parseFromString(html(text), "text/html").body;

test("the everyday marks are rendered", () => {
  expect(html("*soft* and **loud**")).toBe("<p><em>soft</em> and <strong>loud</strong></p>");
  expect(dom("- one\n- two").querySelectorAll("li")).toHaveLength(2);
  expect(html("> said")).toContain("<blockquote>");
});

test("a heading stands below the headings of the page", () => {
  expect(html("# Doubt")).toBe("<h4>Doubt</h4>");
  expect(html("##### Doubt")).toBe("<h6>Doubt</h6>");
});

test("a line end stays a line end, and a hard one is not doubled", () => {
  expect(html("one\ntwo")).toBe("<p>one\ntwo</p>");
  expect(html("one  \ntwo")).toBe("<p>one<br />two</p>");
});

test("a link to a thing of the study goes to its page", () => {
  expect(html(`[Being *of use*](code:${GUID})`)).toBe(`<p><a href="/studies/s/codes/${GUID}">Being <em>of use</em></a></p>`);
  expect(html(`[x][1]\n\n[1]: SOURCE:${GUID.toUpperCase()}`)).toContain(`href="/studies/s/sources/${GUID}"`);
});

test("a link whose place is not known is its words", () => {
  expect(html(`a [quotation](coding:${GUID}) b`)).toBe("<p>a quotation b</p>");
});

test("a path with marks of HTML cannot leave its attribute", () => {
  const found = rendered(`[x](code:${GUID})`, () => '/a"onclick="b<c>&d');
  expect(found).toBe('<p><a href="/a&quot;onclick=&quot;b&lt;c&gt;&amp;d">x</a></p>');
});

test("a link to outside tells nobody where one comes from, and opens beside", () => {
  for (const address of ["https://example.org/a?b=1&c=2", "http://example.org", "mailto:a@example.org"]) {
    const link = dom(`[x](${address})`).querySelector("a");
    expect([link?.getAttribute("href"), link?.rel, link?.target]).toEqual([address, "noreferrer", "_blank"]);
  }
  expect(dom("<https://example.org>").querySelector("a")?.rel).toBe("noreferrer");
});

test.each([
  "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))", "<javascript:alert(1)>", "[x](java\tscript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](//example.org)",
  "[x](/api/studies)", "[x](relative)", "[x](#place)", "[x](code:nothing)", `[x](script:${GUID})`, "[x](< javascript:alert(1)>)",
  "[x][1]\n\n[1]: javascript:alert(1)", `[x](code:${GUID}" onclick="alert(1))`, "[x]()",
])("no link is made of %s", (text) => {
  expect(dom(text).querySelector("a")).toBeNull();
});

test("a picture is its words and asks the network for nothing", () => {
  expect(html("see ![the *door*](https://example.org/a.png \"title\")")).toBe("<p>see the door</p>");
  expect(html('![" onerror="alert(1)](x)')).toBe("<p>&quot; onerror=&quot;alert(1)</p>");
  expect(dom("[![door](https://example.org/a.png)](https://example.org)").querySelector("img")).toBeNull();
});

test.each([
  "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick='x'>b</b>", "<a href='javascript:x'>y</a>",
  "<style>*{}</style>", "<!-- x -->", "<svg onload=alert(1)>", "`<i>`", "    <i>",
])("raw HTML is shown as the words that it is: %s", (text) => {
  const body = dom(text);
  expect(body.querySelector("script, img, b, a, style, svg, i, iframe")).toBeNull();
  expect(body.textContent).toContain(text.trim().replaceAll("`", ""));
});

const DANGEROUS = fc.constantFrom(
  "<", ">", '"', "'", "&", "[", "]", "(", ")", "!", "\\", "`", "*", "#", "\n", "\n\n", " ", "javascript:", "https://e.org", "a", "<a href=\"",
  "<img src=\"", "</a>", "onclick=", "&lt;", "&#60;", `code:${GUID}`, "[1]: ", "- ", "> ", "<script>",
);

test("whatever is typed, only harmless elements with harmless attributes come out", () => {
  const allowed = /^(P|EM|STRONG|A|UL|OL|LI|H4|H5|H6|BLOCKQUOTE|PRE|CODE|HR|BR)$/;
  fc.assert(
    fc.property(fc.array(DANGEROUS, { maxLength: 14 }), (parts) => {
      for (const element of dom(parts.join("")).querySelectorAll("*")) {
        expect(element.tagName).toMatch(allowed);
        for (const { name, value } of element.attributes) {
          expect(["href", "rel", "target", "class", "start"]).toContain(name);
          if (name === "href") expect(value).toMatch(/^(https?:\/\/|mailto:|\/studies\/s\/)/);
        }
      }
    }),
    { numRuns: 400 },
  );
}, 30_000);

test("a link made of a name is that name, whatever stands in it", () => {
  for (const name of ["Plain", "a [b] c", "*x* _y_", "back\\slash", "`code`", "<b>", "&amp;", "! [x]"]) {
    const link = dom(`see ${linkTo("code", GUID, name)}.`).querySelector("a");
    expect(link?.textContent).toBe(name);
  }
});
