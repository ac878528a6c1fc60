/**
 * What measures: a function put into every page before its own scripts, the same for the bare page and for the page
 * under test. `turns` and `characters` are what must be there before all of the text is.
 *
 * Invariant: whatever is read of a frame is read in the first task after that frame, so it is what the frame painted.
 * Times are milliseconds since the navigation began.
 */
(turns, characters) => {
  if (window !== window.top) return;
  const UNMEASURED = new Set(["pv-cursor", "pv-chosen", "pv-pending"]);
  const after = new MessageChannel();
  const asked = [];
  let begun = 0;
  after.port1.onmessage = () => {
    const now = performance.now();
    for (const ask of [...asked]) if (ask(begun, now)) asked.splice(asked.indexOf(ask), 1);
  };
  const tick = () => {
    begun = performance.now();
    if (asked.length) after.port2.postMessage(0);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);

  /** Call `seen(when it was done)` after each frame that begins from now on until it returns something; give that. */
  const frames = (seen) => new Promise((resolve) => {
    const since = performance.now();
    asked.push((start, end) => {
      if (start < since) return false;
      const found = seen(end);
      if (found !== undefined) resolve(found);
      return found !== undefined;
    });
  });

  const scroller = () => {
    const sheet = document.querySelector(".sheet");
    return sheet && /auto|scroll/.test(getComputedStyle(sheet).overflowY) ? sheet : document.scrollingElement;
  };

  /** What is painted behind words for codings: names of highlights, how many ranges, how many characters. */
  const painted = () => {
    let all = "";
    for (const [name, ranges] of CSS.highlights) {
      if (!name.startsWith("pv-") || UNMEASURED.has(name)) continue;
      let length = 0;
      for (const range of ranges) length += range.startContainer === range.endContainer ? range.endOffset - range.startOffset : 1;
      all += `${name}:${ranges.size}:${length} `;
    }
    return all;
  };

  /** How long each frame was, for `count` frames or for `span` milliseconds, `each` called at the start of each. */
  const intervals = ({ count = Infinity, span = Infinity, each = () => undefined }) => new Promise((resolve) => {
    const found = [];
    let first = 0, last = 0;
    const next = (at) => {
      if (last) found.push(at - last);
      first ||= at;
      last = at;
      if (found.length >= count || at - first >= span) return resolve(found);
      each(at);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });

  let watching = null;

  /** Bare page: when two frames after its load event were done. */
  const loaded = () => new Promise((resolve) => {
    addEventListener("load", () => requestAnimationFrame(() => frames((end) => end).then(resolve)));
  });

  /** When the first turn had been painted. */
  const begins = () => frames((end) => (document.querySelector(".text .turn p") ? end : undefined));

  /** When the whole text was there and codings were painted. */
  const opened = () => {
    const host = document.getElementsByClassName("text");
    let whole = false;
    return frames((end) => {
      const paragraphs = host[0]?.getElementsByTagName("p");
      if (!paragraphs?.length) return undefined;
      if (!whole && paragraphs.length >= turns) {
        let length = 0;
        for (const one of paragraphs) length += one.textContent.length;
        whole = length >= characters;
      }
      return whole && painted() ? end : undefined;
    });
  };

  const measured = location.pathname.includes("/sources/");
  const text = measured ? begins() : null;
  const ready = measured ? opened() : loaded();

  window.bench = {
    text: () => text,
    ready: () => ready,

    idle: () => intervals({ count: 60 }),

    /** Page down every `every` milliseconds for `span` of them, from the top; the frames meanwhile, and how far. */
    scroll: async (every, span) => {
      const box = scroller();
      box.scrollTop = 0;
      await intervals({ count: 30 });
      let due = 0, pages = 0;
      const each = (at) => {
        if (at < due) return;
        due = Math.max(due, at - every) + every;
        pages += 1;
        box.scrollBy({ top: 0.9 * innerHeight, behavior: "instant" });
      };
      const found = await intervals({ span, each });
      return { intervals: found, pages, travelled: box.scrollTop };
    },

    /** Once what is painted has been the same for ten frames. */
    settled: () => {
      let was = null, same = 0;
      return frames(() => {
        const is = painted();
        same = is === was ? same + 1 : 0;
        was = is;
        return same >= 10 ? is : undefined;
      });
    },

    /** Begin to wait for an Enter key; `watched` tells what came of it. */
    watchEnter: () => {
      watching = new Promise((resolve) => {
        const pressed = (event) => {
          if (event.key !== "Enter") return;
          removeEventListener("keydown", pressed, true);
          resolve(changed(event.timeStamp));
        };
        addEventListener("keydown", pressed, true);
      });
    },
    watched: () => watching,

    /** Choose whose codings are shown by the words of the choice, as a person does. */
    filter: (words) => {
      const select = document.querySelector("select[aria-label='Whose codings are shown']");
      select.selectedIndex = [...select.options].findIndex((option) => option.text === words);
      if (select.selectedIndex < 0) throw new Error(`there is no choice “${words}”`);
      const found = changed(performance.now());
      select.dispatchEvent(new Event("change", { bubbles: true }));
      return found;
    },
  };

  /** In which frame after `since` the painting of codings changed, and how long that took; null after five seconds. */
  function changed(since) {
    const before = painted();
    let many = 0;
    return frames((end) => {
      many += 1;
      if (painted() !== before) return { frames: many, ms: end - since };
      return end - since > 5000 ? { frames: null, ms: null } : undefined;
    });
  }
}
