// Reads /api/county every ten seconds and shows it; what was read last stays on the screen when reading fails.
import { closeDetail, fillDetail, isOpenFor, openDetail } from "./detail.js";
import { byId, setData, setText } from "./dom.js";
import { clock } from "./figures.js";
import { showLists, showSummary } from "./panels.js";
import { moveFocus, showBackbone, showTiles, showTowns } from "./tiles.js";
import { switchLanguage, translatePage, word, wordIn } from "./words.js";

const REFRESH_MILLISECONDS = 10_000;
// While there is nothing to see yet, somebody is waiting for it.
const WAITING_MILLISECONDS = 2_000;
const FETCH_DEADLINE_MILLISECONDS = 8_000;

let shown = null;
let places = new Map();
let lost = false;
let timer = 0;

function showBanner(code, detail) {
  const banner = byId("banner");
  banner.hidden = !code;
  if (!code) return;
  const [title, todo] = wordIn("problems", code);
  setData(banner, "kind", code === "waiting" ? "waiting" : "error");
  setText(banner.querySelector("h2"), title);
  setText(banner.querySelector(".todo"), todo);
  setText(banner.querySelector(".detail"), detail ?? "");
}

function showFreshness(stale) {
  const at = shown?.data_at;
  setData(byId("pulse"), "live", at == null ? "waiting" : stale ? "stale" : "live");
  setText(byId("freshness"), at == null ? word("no_data") : word(stale ? "stale" : "live", { time: clock(at) }));
  document.body.dataset.stale = String(stale);
}

function count(id, tiles) {
  const green = tiles.filter((tile) => tile.state === "ok" || tile.state === "warn").length;
  setText(byId(id), word("green_of", { green, total: tiles.length }));
}

function showCounty(county, now) {
  const inTowns = county.towns.flatMap((town) => [...town.devices, ...town.villages]);
  places = new Map([...inTowns, ...county.units, ...county.backbone].map((tile) => [tile.device, tile]));
  byId("county").hidden = false;
  showSummary(county.summary, county.busy_ratio, county.one_family.length);
  showTowns(county.towns);
  showTiles(byId("units"), county.units);
  showBackbone(county.backbone);
  count("units-count", county.units);
  count("backbone-count", county.backbone);
  const villages = county.towns.reduce((sum, town) => sum + town.villages.length, 0);
  setText(byId("towns-count"), word("towns_count", { towns: county.towns.length, villages }));
  showLists(county, places, now);
  fillDetail(places, county, now);
}

function show() {
  translatePage();
  const code = lost ? "page_server" : shown?.problem?.code;
  showBanner(code, lost ? null : shown?.problem?.detail);
  showFreshness(Boolean(code) && shown?.data_at != null);
  if (!shown && !lost) setText(byId("freshness"), word("loading"));
  if (shown?.county) showCounty(shown.county, shown.data_at);
}

// Who is signed in; nobody has to where the exporter asks for no tokens.
function showPrincipal(name) {
  byId("principal").hidden = byId("sign-out").hidden = name === null;
  setText(byId("principal"), decodeURIComponent(name ?? ""));
}

async function refresh() {
  clearTimeout(timer);
  try {
    const reply = await fetch("/api/county", { signal: AbortSignal.timeout(FETCH_DEADLINE_MILLISECONDS) });
    if (reply.status === 401) {
      location.assign("/login");
      return;
    }
    showPrincipal(reply.headers.get("yunwang-principal"));
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    shown = await reply.json();
    lost = false;
  } catch {
    lost = true;
  }
  show();
  timer = setTimeout(refresh, shown?.county ? REFRESH_MILLISECONDS : WAITING_MILLISECONDS);
}

byId("language").addEventListener("click", () => {
  switchLanguage();
  show();
});
byId("sign-out").addEventListener("click", async () => {
  await fetch("/logout", { method: "POST" });
  location.assign("/login");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDetail();
  moveFocus(event);
});
document.addEventListener("click", (event) => {
  const tile = event.target.closest("button.tile");
  if (tile && !isOpenFor(tile)) openDetail(tile, places, shown.county, shown.data_at);
  else if (!byId("detail").contains(event.target)) closeDetail();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
show();
refresh();
