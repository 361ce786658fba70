/** A person as a letter on one of six quiet colours, the same one everywhere. */
export function Avatar({ id, name }: { id: string; name: string }) {
  const letter = Array.from(name.trim())[0]?.toUpperCase() ?? "?";
  return (
    <span class={`avatar hue-${hue(id)}`} aria-hidden="true">
      {letter}
    </span>
  );
}

function hue(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973;
  return sum % 6;
}
