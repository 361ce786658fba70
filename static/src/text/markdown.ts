import { Marked, type Token, type TokenizerExtension, type Tokens } from "marked";

/** Mathematics as TeX: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on its own. */
export interface MathToken extends Tokens.Generic {
  type: "math";
  tex: string;
  display: boolean;
}

const DISPLAY = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])/;
// A closing `$` is not followed by a digit, nor preceded by a space: '$5 and $10' is money.
const INLINE = /^(?:\$(?![\s$])((?:\\.|[^\\$\n])*?(?:\\.|[^\\$\s]))\$(?!\d)|\\\((.+?)\\\))/;

function mathExtension(
  name: string,
  level: "block" | "inline",
  rule: RegExp,
  start: RegExp,
  display: boolean,
): TokenizerExtension {
  return {
    name,
    level,
    start: (text) => {
      const index = text.search(start);
      return index < 0 ? undefined : index;
    },
    tokenizer(text) {
      const found = rule.exec(text);
      if (!found) return undefined;
      const token: MathToken = {
        type: "math",
        raw: found[0],
        tex: (found[1] ?? found[2] ?? "").trim(),
        display,
      };
      return token;
    },
  };
}

const marked = new Marked({
  gfm: true,
  extensions: [
    mathExtension("mathBlock", "block", DISPLAY, /\$\$|\\\[/, true),
    mathExtension("mathDisplay", "inline", DISPLAY, /\$\$|\\\[/, true),
    mathExtension("mathInline", "inline", INLINE, /\$|\\\(/, false),
  ],
});

export function parse(text: string): Token[] {
  return marked.lexer(text);
}

/** Where a link may lead: to the web or to a page of ours; anything else is no link. */
export function safeHref(href: string, origin: string): string | null {
  let url: URL;
  try {
    url = new URL(href, origin);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  return url.origin === origin ? url.pathname + url.search + url.hash : url.href;
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  times: "×",
  divide: "÷",
  deg: "°",
  minus: "−",
  hellip: "…",
  rarr: "→",
};

/** The lexer leaves character references as they are written. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, dec, hex, name) => {
      if (name) return ENTITIES[(name as string).toLowerCase()] ?? whole;
      const point = dec ? Number(dec) : Number.parseInt(hex as string, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** The words alone, for a screen reader to say in one go. */
export function plainText(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join("").replace(/\s+/g, " ").trim();
}

function wordsOf(token: Token): string {
  switch (token.type) {
    case "space":
    case "hr":
    case "def":
    case "br":
      return " ";
    case "math":
      return ` ${(token as MathToken).tex} `;
    case "list":
      return (token as Tokens.List).items.map((item) => `${plainText(item.tokens)}. `).join("");
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((row) => row.map((cell) => cell.text).join(", ")).join(". ");
    }
    default: {
      const inner = "tokens" in token && token.tokens ? plainText(token.tokens) : null;
      const text = inner ?? decodeEntities("text" in token ? String(token.text) : token.raw);
      return token.type === "paragraph" || token.type === "heading" ? `${text} ` : text;
    }
  }
}
