import type { ComponentChildren } from "preact";
import { Brand } from "../ui/Mark";
import { useTitle } from "../ui/useTitle";

interface DoorProps {
  title: string;
  roomy?: boolean;
  children: ComponentChildren;
}

/** The frame of the pages before one is signed in. */
export function Door({ title, roomy, children }: DoorProps) {
  useTitle(title);
  return (
    <main class="door">
      <div class={roomy ? "door-card roomy" : "door-card"}>
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
