import { useEffect, useRef } from "preact/hooks";

/**
 * A formula as MathML. KaTeX comes only with the first formula; until then, and in a browser
 * without MathML, and for TeX that is wrong or not finished yet, the source itself is shown.
 */
export function Maths({ tex, display }: { tex: string; display: boolean }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    let stop = () => undefined as void;
    let current = true;
    void draw(tex, display).then((formula) => {
      if (!current || !formula || !place.current) return;
      place.current.replaceChildren(formula);
      stop = keepInside(place.current, formula, display);
    });
    return () => {
      current = false;
      stop();
    };
  }, [tex, display]);
  return (
    <span class={display ? "maths maths-display" : "maths"} ref={place} key={tex}>
      <code>{tex}</code>
    </span>
  );
}

async function draw(tex: string, display: boolean): Promise<HTMLElement | null> {
  if (!("MathMLElement" in window)) return null;
  try {
    const { render } = await import("katex");
    const formula = document.createElement("span");
    render(tex, formula, { output: "mathml", displayMode: display, maxExpand: 200, maxSize: 20 });
    return formula;
  } catch {
    // Half a formula, while the answer is still being written: the source stays.
    return null;
  }
}

// Fits beside a list's number on the narrowest phone.
const ALWAYS_FITS_PX = 200;

/** A formula does not break into lines: one too long for its text scrolls by itself. */
function keepInside(place: HTMLElement, formula: HTMLElement, display: boolean): () => void {
  const text = place.closest(".prose");
  const width = (formula.querySelector("math") ?? formula).getBoundingClientRect().width;
  if (!text || (!display && width <= ALWAYS_FITS_PX)) return () => undefined;
  const observer = new ResizeObserver(() => {
    const room = place.parentElement!.clientWidth || text.clientWidth;
    // One that stands alone is as wide as its line, and only what overflows tells its own width.
    const wide = display ? place.scrollWidth > place.clientWidth : width > room;
    place.classList.toggle("maths-wide", wide);
    if (wide) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  });
  observer.observe(text);
  return () => observer.disconnect();
}
