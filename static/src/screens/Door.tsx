import type { ComponentChildren } from "preact";
import { Brand } from "../ui/Mark";

/** The frame of the pages before one is signed in. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="door">
      <div class="door-card">
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
