import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A QR code as one path; the encoder comes only with the page that needs it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = useSignal<{ size: number; path: string } | null>(null);
  useEffect(() => {
    void import("uqr").then(({ encode }) => {
      const { size, data } = encode(text, { ecc: "M", border: 2 });
      code.value = { size, path: pathOf(data) };
    });
  }, [text]);
  const size = code.value?.size ?? 29;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} class="qr-paper" />
      <path d={code.value?.path ?? ""} class="qr-ink" />
    </svg>
  );
}

function pathOf(rows: boolean[][]): string {
  return rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
}
