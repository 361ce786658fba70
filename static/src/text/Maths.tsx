import { useEffect, useRef } from "preact/hooks";

/**
 * A formula as MathML. KaTeX comes only with the first formula; until then, and in a browser
 * without MathML, and for TeX that is wrong or not finished yet, the source itself is shown.
 */
export function Maths({ tex, display }: { tex: string; display: boolean }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    let current = true;
    void draw(tex, display, () => (current ? place.current : null));
    return () => {
      current = false;
    };
  }, [tex, display]);
  return (
    <span class={display ? "maths maths-display" : "maths"} ref={place} key={tex}>
      <code>{tex}</code>
    </span>
  );
}

async function draw(tex: string, display: boolean, place: () => HTMLElement | null): Promise<void> {
  if (!("MathMLElement" in window)) return;
  try {
    const { render } = await import("katex");
    const drawn = document.createElement("span");
    render(tex, drawn, { output: "mathml", displayMode: display, maxExpand: 200, maxSize: 20 });
    place()?.replaceChildren(drawn);
  } catch {
    // Half a formula, while the answer is still being written: the source stays.
  }
}
