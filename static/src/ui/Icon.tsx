/** Our own line icons on a 24-unit grid; the word beside or the button's label says what they mean. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7M10 20.500a2.200 2.200 0 0 0 4 0",
  book: "M5 5.500c2.500-1 5-1 7 .5 2-1.500 4.500-1.500 7-.5v13c-2.500-1-5-1-7 .5-2-1.500-4.500-1.500-7-.5zM12 6v13",
  check: "M5 12.500l4.500 4.500L19 7.500",
  class:
    "M4 18.500c.500-3 2.500-4.500 5-4.500s4.500 1.500 5 4.500M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M15.500 14.200c2.500-.2 4 1.300 4.500 4.300M15 5.200a3 3 0 0 1 0 5.700",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  down: "M6 9.500l6 6 6-6",
  more: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  pencil: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  people: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 20c.700-4 3.500-6 7-6s6.300 2 7 6",
  plus: "M12 5v14M5 12h14",
  redo: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500L20 20",
  send: "M12 19V6M6 11.500L12 5.500l6 6",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500v-5M9 19.500v-5",
  share:
    "M10 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M3.500 19.500c.500-3.500 3-5.500 6.500-5.500 1.500 0 2.800.4 3.800 1M18 13v7M14.500 16.500h7",
  exit: "M13 5H6v14h7M11 12h9M17 8.500l3.500 3.500-3.500 3.500",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
} as const;

export type IconName = keyof typeof PATHS | "stop";

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {name === "stop" ? (
        <rect x="7" y="7" width="10" height="10" rx="2" class="icon-solid" />
      ) : (
        <path d={PATHS[name]} />
      )}
    </svg>
  );
}
