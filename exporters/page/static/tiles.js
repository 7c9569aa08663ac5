// Places as tiles. One tile of a group takes the Tab key; the arrow keys move within the group.
import { byId, keyed, make, setAttribute, setData, setText } from "./dom.js";
import { percent } from "./figures.js";
import { nameOf, word, wordIn } from "./words.js";

const MARKS = { ok: "", down: "✕", unknown: "?" };

export function markOf(tile) {
  if (tile.state !== "warn") return MARKS[tile.state];
  if (tile.notes.includes("line_down")) return "!";
  if (tile.notes.includes("ipv6_silent")) return "6";
  if (tile.notes.includes("ipv4_silent")) return "4";
  return "▲";
}

export function sayState(tile) {
  const notes = tile.notes.map((note) => word(`note_${note}`));
  return [word(`state_${tile.state}`), ...notes].join(" · ");
}

function updateTile(element, tile) {
  setData(element, "state", tile.state);
  setData(element, "mark", markOf(tile));
  setData(element, "place", tile.place);
  const label = `${nameOf(tile)} ${tile.device}: ${sayState(tile)}`;
  setAttribute(element, "aria-label", label);
  setAttribute(element, "title", label);
}

function createTile(tile) {
  const element = make("button", "tile");
  element.type = "button";
  element.tabIndex = -1;
  element.dataset.device = tile.device;
  element.setAttribute("aria-haspopup", "dialog");
  return element;
}

export function showTiles(group, tiles) {
  keyed(group, tiles, (tile) => tile.device, createTile, updateTile);
  if (group.firstElementChild && !group.querySelector('.tile[tabindex="0"]')) group.firstElementChild.tabIndex = 0;
}

function updateBackboneTile(element, tile) {
  updateTile(element, tile);
  if (!element.firstElementChild) element.append(make("span"));
  const label = element.firstElementChild;
  const [name, role] = [tile.device, `${wordIn("roles", tile.role)} · ${wordIn("vendors", tile.vendor)}`];
  if (label.dataset.text === name + role) return;
  label.dataset.text = name + role;
  label.replaceChildren(name, make("small", "", role));
}

export function showBackbone(tiles) {
  const group = byId("backbone");
  keyed(group, tiles, (tile) => tile.device, createTile, updateBackboneTile);
  if (group.firstElementChild && !group.querySelector('.tile[tabindex="0"]')) group.firstElementChild.tabIndex = 0;
}

function createTown() {
  const card = make("article", "card town");
  const header = make("header");
  header.append(make("h3"), make("span"));
  const tiles = make("div", "tiles");
  tiles.setAttribute("role", "group");
  card.append(header, tiles);
  return card;
}

function updateTown(card, town) {
  const [header, tiles] = card.children;
  const all = [...town.devices, ...town.villages];
  setText(header.firstElementChild, nameOf(town));
  const share = town.ipv6_ratio == null ? "" : ` · IPv6 ${percent(town.ipv6_ratio)}`;
  setText(header.lastElementChild, `${town.green}/${town.total}${share}`);
  setAttribute(tiles, "aria-label", `${nameOf(town)}, ${word("green_of", town)}`);
  setData(card, "state", all.some((tile) => tile.state === "down") ? "down" : "ok");
  showTiles(tiles, all);
}

export function showTowns(towns) {
  keyed(byId("towns"), towns, (town) => town.id, createTown, updateTown);
}

export function moveFocus(event) {
  const tile = event.target.closest?.("button.tile");
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!tile || !(step || event.key === "Home" || event.key === "End")) return;
  const group = [...tile.parentElement.querySelectorAll("button.tile")];
  const index = event.key === "Home" ? 0 : event.key === "End" ? group.length - 1 : group.indexOf(tile) + step;
  const next = group[index];
  if (!next) return;
  event.preventDefault();
  for (const other of group) other.tabIndex = other === next ? 0 : -1;
  next.focus();
}
