import { render } from "preact";
import { App } from "./App";
import { start } from "./state/live";
import { followTheme } from "./state/theme";
import "./styles/index.css";

followTheme();
render(<App />, document.getElementById("app")!);
void start();
