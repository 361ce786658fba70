import type { Token, Tokens } from "marked";
import { Component, type ComponentChildren, type VNode } from "preact";
import { t } from "../i18n";
import { decodeEntities, type MathToken, parse, safeHref } from "./markdown";
import { Maths } from "./Maths";

/**
 * Markdown as elements, never as HTML: what looks like a tag is shown as the text it is.
 * Each block is drawn again only when its own source changes, so a growing answer stays cheap.
 * Its first-level headings become `h<headingBase>`.
 */
export function Markdown({ text, headingBase = 3 }: { text: string; headingBase?: number }) {
  return (
    <div class="prose" dir="auto">
      {parse(text).map((token, i) => (
        <Block key={i} token={token} base={headingBase} />
      ))}
    </div>
  );
}

class Block extends Component<{ token: Token; base: number }> {
  override shouldComponentUpdate(next: { token: Token }): boolean {
    return next.token.raw !== this.props.token.raw || next.token.type !== this.props.token.type;
  }

  override render() {
    return block(this.props.token, this.props.base);
  }
}

function block(token: Token, base: number): ComponentChildren {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "hr":
      return <hr />;
    case "heading":
      return heading(token as Tokens.Heading, base);
    case "code":
      return (
        <pre tabIndex={0} aria-label={t("text.code")} role="region">
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, base)}</blockquote>;
    case "list":
      return list(token as Tokens.List, base);
    case "table":
      return table(token as Tokens.Table);
    case "math":
      return <Maths tex={(token as MathToken).tex} display />;
    case "html":
      return <p>{token.raw.trim()}</p>;
    case "text":
      return <>{spans((token as Tokens.Text).tokens ?? [token])}</>;
    default:
      return <p>{"tokens" in token && token.tokens ? spans(token.tokens) : token.raw}</p>;
  }
}

const blocks = (tokens: Token[], base: number) => tokens.map((token) => block(token, base));

function heading(token: Tokens.Heading, base: number): VNode {
  const Tag = `h${Math.min(6, token.depth - 1 + base)}` as "h3";
  return <Tag>{spans(token.tokens)}</Tag>;
}

function list(token: Tokens.List, base: number): VNode {
  const items = token.items.map((item, i) => <li key={i}>{blocks(item.tokens, base)}</li>);
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={token.start === "" ? 1 : token.start}>{items}</ol>;
}

function table(token: Tokens.Table): VNode {
  const cells = (row: Tokens.TableCell[], Tag: "th" | "td") =>
    row.map((cell, i) => (
      <Tag key={i} class={cell.align ? `align-${cell.align}` : undefined}>
        {spans(cell.tokens)}
      </Tag>
    ));
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t("text.table")}>
      <table>
        <thead>
          <tr>{cells(token.header, "th")}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, i) => (
            <tr key={i}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const spans = (tokens: Token[]): ComponentChildren => tokens.map(span);

function span(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong>{spans(token.tokens!)}</strong>;
    case "em":
      return <em>{spans(token.tokens!)}</em>;
    case "del":
      return <del>{spans(token.tokens!)}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "checkbox":
      return (token as Tokens.Checkbox).checked ? "☑ " : "☐ ";
    case "math":
      return <Maths tex={(token as MathToken).tex} display={(token as MathToken).display} />;
    case "link":
      return link(token as Tokens.Link);
    case "image":
      return (token as Tokens.Image).text;
    case "html":
      return token.raw;
    case "text":
      return "tokens" in token && token.tokens
        ? spans(token.tokens)
        : decodeEntities((token as Tokens.Text).text);
    default:
      return "text" in token ? decodeEntities(String(token.text)) : token.raw;
  }
}

function link(token: Tokens.Link): ComponentChildren {
  const href = safeHref(token.href, location.origin);
  if (href === null) return <>{spans(token.tokens)}</>;
  if (href.startsWith("/")) return <a href={href}>{spans(token.tokens)}</a>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {spans(token.tokens)}
    </a>
  );
}
