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
  // FNV-1a: ids made in the same minute differ only in their last digits.
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash % 6;
}
