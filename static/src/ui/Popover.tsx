import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface PopoverProps {
  label: string;
  testid?: string;
  /** Which side of the button the panel lines up with, where there is room to choose. */
  align?: "start" | "end";
  face: ComponentChildren;
  onOpen?: () => void;
  children: (close: () => void) => ComponentChildren;
}

/** A button and the panel it opens; Escape, a click elsewhere and leaving by Tab close it. */
export function Popover({ label, testid, align = "end", face, onOpen, children }: PopoverProps) {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  const close = () => {
    // A dialog that a menu opens gives the focus back to the button: the menu is gone by then.
    if (root.current?.contains(document.activeElement)) button.current?.focus();
    open.value = false;
  };
  useEffect(() => {
    if (!open.value) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) close();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open.value]);
  return (
    <div
      class="popover"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open.value) close();
      }}
    >
      <button
        class="icon-button"
        type="button"
        ref={button}
        data-testid={testid}
        aria-label={label}
        aria-expanded={open.value}
        aria-controls={open.value ? panel : undefined}
        onClick={() => {
          open.value = !open.value;
          if (open.value) onOpen?.();
        }}
      >
        {face}
      </button>
      {open.value && (
        <div class={`popover-panel ${align}`} id={panel}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
