import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "./i18n";
import { go, match, path } from "./router";
import { account, isAdmin, isTeacher, newPin } from "./state/account";
import { wide } from "./state/screen";
import { Chat } from "./chat/Chat";
import { ChatHeader } from "./chat/ChatHeader";
import { ClassPage } from "./screens/ClassPage";
import { Classes } from "./screens/Classes";
import { Door } from "./screens/Door";
import { Join } from "./screens/Join";
import { LessonPage, Library } from "./screens/Library";
import { People } from "./screens/People";
import { Pin } from "./screens/Pin";
import { Search } from "./screens/Search";
import { Settings } from "./screens/Settings";
import { Setup } from "./screens/Setup";
import { SignIn } from "./screens/SignIn";
import { Banner } from "./ui/Banner";
import { Header } from "./ui/Header";
import { ChatsPage, Sidebar } from "./ui/Sidebar";
import { Empty, Waiting } from "./ui/states";

export function App() {
  return (
    <div class="app" onClick={followLink}>
      <Here />
    </div>
  );
}

/** Links to our own pages change the page without loading it. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest("a");
  const href = link?.getAttribute("href");
  if (!href?.startsWith("/") || link?.target || event.defaultPrevented) return;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  go(href);
}

function Here() {
  const here = account.value;
  switch (here.kind) {
    case "starting":
      return <Waiting label={t("start.loading")} />;
    case "unreachable":
      return (
        <Door title={t("start.unreachable")}>
          <p role="status">{t("error.unreachable")}</p>
        </Door>
      );
    case "out":
      return <Outside setupNeeded={here.setupNeeded} />;
    case "in":
      return newPin.value === null ? <Inside /> : <Pin />;
  }
}

function Outside({ setupNeeded }: { setupNeeded: boolean }) {
  if (match("/setup") !== null || (setupNeeded && match("/sign-in") === null)) return <Setup />;
  if (match("/sign-in") !== null) return <SignIn />;
  return <Join />;
}

function Inside() {
  const { main, back, title, fixed } = page();
  useFocusOnNewPage();
  return (
    <div class={fixed ? "shell shell-fixed" : "shell"}>
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <Header back={back}>{title}</Header>
      <Banner />
      {wide.value && <Sidebar />}
      {main}
    </div>
  );
}

/** A screen reader and the Tab key go on where the new page begins. */
function useFocusOnNewPage(): void {
  const before = useRef(path.value);
  useEffect(() => {
    const arrived = before.current === path.value;
    before.current = path.value;
    const main = document.getElementById("main");
    if (!arrived && !main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
  }, [path.value]);
}

interface Page {
  main: ComponentChildren;
  back: boolean;
  title?: ComponentChildren;
  /** As high as the window: its parts scroll, not the page. */
  fixed?: boolean;
}

function page(): Page {
  if (isDoor() && !wide.value) return { main: <ChatsPage />, back: false, fixed: true };
  const chat = match("/chat/:id") ?? (isDoor() ? "new" : null);
  if (chat !== null) return chatPage(chat);
  return { main: otherPage(), back: true };
}

/** The start, and the pages that only make sense before one is signed in. */
const isDoor = () => ["/", "/join", "/sign-in", "/setup"].includes(path.value);

function chatPage(id: string): Page {
  return {
    main: (
      <main class="main" id="main" tabIndex={-1}>
        <Chat id={id} />
      </main>
    ),
    back: !isDoor(),
    title: id === "new" ? undefined : <ChatHeader key={id} id={id} />,
    fixed: true,
  };
}

function otherPage(): ComponentChildren {
  const lesson = match("/library/:id");
  if (lesson !== null) return <LessonPage id={lesson} />;
  if (match("/library") !== null) return <Library />;
  if (match("/search") !== null) return <Search />;
  if (match("/settings") !== null) return <Settings />;
  const classId = match("/class/:id");
  if (isTeacher.value && classId !== null) return <ClassPage key={classId} id={classId} />;
  if (isTeacher.value && match("/classes") !== null) return <Classes />;
  if (isAdmin.value && match("/people") !== null) return <People />;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <Empty title={t("nowhere.title")} page>
        <p>
          <a href="/">{t("nowhere.home")}</a>
        </p>
      </Empty>
    </main>
  );
}
