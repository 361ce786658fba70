import { useEffect } from "preact/hooks";

/** The name of the page in the browser's tab and for a screen reader. */
export function useTitle(name: string | null | undefined): void {
  useEffect(() => {
    document.title = name ? `${name} · Attune` : "Attune";
  }, [name]);
}
