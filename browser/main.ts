import "./styles/ground.css";
import "./styles/page.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { applyMode } from "./parts/mode";

applyMode();
const target = document.querySelector("#app");
if (target) mount(App, { target });
