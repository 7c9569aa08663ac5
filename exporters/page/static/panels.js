// The figures on top, and the lists of what needs a person.
import { byId, keyed, make, setAttribute, setData, setText } from "./dom.js";
import { bits, percent, percentDown, ratio, since, waysOf } from "./figures.js";
import { nameOf, word, wordIn } from "./words.js";

function meter(id, share, warnAbove) {
  const element = byId(id);
  const width = `${Math.min(100, Math.max(0, (share ?? 0) * 100)).toFixed(1)}%`;
  if (element.firstElementChild.style.width !== width) element.firstElementChild.style.width = width;
  setData(element, "level", share != null && warnAbove != null && share > warnAbove ? "warn" : null);
}

export function showSummary(summary, busyRatio, oneFamily) {
  const share = ratio(summary.green, summary.devices);
  setText(byId("green-share"), percentDown(share));
  byId("ring").style.strokeDasharray = `${((share ?? 0) * 100).toFixed(1)} 100`;
  setText(byId("green-count"), word("green_count", summary));
  setText(byId("states-note"), word("states_note", summary.states));
  setText(byId("lines-up"), String(summary.lines_up));
  setText(byId("lines-total"), `/ ${summary.lines}`);
  const unknown = summary.lines - summary.lines_known;
  const note = word("lines_note", { busy: summary.busy, down: summary.lines_known - summary.lines_up });
  setText(byId("lines-note"), unknown ? `${note} · ${word("lines_unknown", { unknown })}` : note);
  for (const family of ["ipv4", "ipv6"]) {
    const { answered, asked } = summary[family];
    setText(byId(`${family}-count`), asked ? `${answered} / ${asked}` : "–");
    meter(`${family}-meter`, ratio(answered, asked));
  }
  const fine = ["ipv4", "ipv6"].every((family) => summary[family].asked && summary[family].answered === summary[family].asked);
  setText(byId("families-note"), oneFamily ? word("families_note", { count: oneFamily }) : fine ? word("families_fine") : "");
  showEgress(summary.egress, busyRatio);
}

function showEgress(egress, busyRatio) {
  setText(byId("egress-contract"), egress.contract == null ? "" : word("contract_of", { rate: bits(egress.contract) }));
  for (const [side, rate] of [["in", egress.receive], ["out", egress.transmit]]) {
    const share = ratio(rate, egress.contract);
    setText(byId(`egress-${side}`), rate == null ? "–" : `${bits(rate)} · ${percent(share)}`);
    meter(`egress-${side}-meter`, share, busyRatio);
  }
  const known = egress.receive != null || egress.transmit != null;
  const text = !known ? word("egress_unknown") : egress.ipv6_ratio == null ? "" : word("egress_note", { share: percent(egress.ipv6_ratio, 1) });
  setText(byId("egress-note"), text);
}

function createRow() {
  const row = make("li");
  const head = make("div");
  head.append(make("b"), make("span", "figure"));
  row.append(head, make("p", "small"));
  return row;
}

function writeRow(row, name, figure, note) {
  setText(row.firstElementChild.firstElementChild, name);
  setText(row.firstElementChild.lastElementChild, figure);
  setText(row.lastElementChild, note);
}

function list(id, items, keyOf, update) {
  keyed(byId(id), items, keyOf, createRow, update);
  const prefix = id === "one-family" ? "family" : id;
  setText(byId(`${prefix}-count`), items.length ? String(items.length) : "");
  byId(`${prefix}-none`).hidden = items.length > 0;
  // A list that scrolls must be reachable by keyboard.
  setAttribute(byId(id), "tabindex", byId(id).scrollHeight > byId(id).clientHeight ? "0" : "-1");
}

const reasonOf = (row) => (row.reason ? ` · ${wordIn("reasons", row.reason)}` : "");

export function showLists(county, places, now) {
  const placeName = (device) => {
    const tile = places.get(device);
    if (!tile) return device;
    const town = tile.place === "village" ? nameOf({ name: tile.town_name, name_en: tile.town_name_en }) : "";
    if (tile.place === "county") return device;
    // "平山村20" says itself where it is.
    return town && !nameOf(tile).startsWith(town) ? `${town} · ${nameOf(tile)}` : nameOf(tile);
  };
  list("down", county.down, (row) => row.line ?? row.devices[0], (element, row) => {
    if (row.kind === "line") {
      const inCounty = row.devices.every((device) => places.get(device)?.place === "county");
      const name = inCounty ? nameOf(county.lines[row.line]) : row.devices.map(placeName).join("、");
      const silent = row.silent.length ? ` · ${word("and_silent", { count: row.silent.length })}` : "";
      writeRow(element, name, word("line_down"), since(row, now) + silent);
    } else {
      writeRow(element, placeName(row.devices[0]), word("device_down"), since(row, now) + reasonOf(row));
    }
  });
  list("busy", county.busy.map((id) => county.lines[id]), (line) => line.id, (element, line) => {
    const ways = waysOf(line);
    const use = Math.max(...ways.map((way) => ratio(way.rate, line.contract) ?? 0));
    const rates = ways.map((way) => `${word(way.mark)} ${bits(way.rate)}`);
    writeRow(element, nameOf(line), percent(use), [...rates, word("contract_of", { rate: bits(line.contract) })].join(" · "));
  });
  list("one-family", county.one_family, (row) => `${row.device} ${row.family}`, (element, row) => {
    const family = row.family === "ipv6" ? "IPv6" : "IPv4";
    writeRow(element, placeName(row.device), word("silent", { family }), since(row, now) + reasonOf(row));
  });
}
