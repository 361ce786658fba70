/** The server counts text in code points, JavaScript in UTF-16 units; most text has both alike. */
const OUTSIDE_BMP = /[\ud800-\udfff]/;

export function pointLength(text: string): number {
  return OUTSIDE_BMP.test(text) ? Array.from(text).length : text.length;
}

/** The first `count` code points of `text`. */
export function takePoints(text: string, count: number): string {
  if (!OUTSIDE_BMP.test(text)) return text.slice(0, count);
  return Array.from(text).slice(0, count).join("");
}
