// The card with one place's details, opened by click or Enter, closed by Escape or a click elsewhere.
import { byId, make } from "./dom.js";
import { bits, percent, ratio, since, waysOf } from "./figures.js";
import { markOf, sayState } from "./tiles.js";
import { nameOf, word, wordIn } from "./words.js";

let opened = null;

function answerText(tile, family) {
  if (tile[family] == null) return word("not_asked");
  if (tile[family]) return word("answered");
  const reason = tile.reasons[family];
  return reason ? `${word("not_answered")} · ${wordIn("reasons", reason)}` : word("not_answered");
}

function rate(value, contract) {
  const share = ratio(value, contract);
  return share == null ? bits(value) : `${bits(value)} · ${percent(share)}`;
}

function rowsOf(tile, county, now) {
  const rows = [[word("device"), tile.device], [word("role"), wordIn("roles", tile.role)], [word("vendor"), wordIn("vendors", tile.vendor)]];
  if (tile.place === "village") rows.push([word("town"), nameOf({ name: tile.town_name, name_en: tile.town_name_en })]);
  rows.push(["SNMP IPv4", answerText(tile, "ipv4")], ["SNMP IPv6", answerText(tile, "ipv6")]);
  for (const line of tile.lines.map((id) => county.lines[id])) {
    const state = line.up == null ? word("no_line_data") : line.up ? word("up") : word("state_down");
    rows.push([word("line"), nameOf(line)], [word("line_state"), state]);
    rows.push([word("contract"), bits(line.contract)]);
    for (const way of waysOf(line)) rows.push([word(way.name), rate(way.rate, line.contract)]);
    rows.push([word("measured_at"), line.ports.join(", ")]);
  }
  const begun = [...county.down.filter((row) => row.devices.includes(tile.device)), ...county.one_family.filter((row) => row.device === tile.device)];
  for (const row of begun) rows.push([word("begin"), since(row, now)]);
  return rows;
}

export function fillDetail(places, county, now) {
  const tile = opened && places.get(opened.dataset.device);
  if (!tile) return;
  const card = byId("detail");
  const close = make("button", "close", "×");
  close.type = "button";
  close.setAttribute("aria-label", word("close"));
  close.addEventListener("click", closeDetail);
  const title = make("h3", "", tile.place === "county" ? `${tile.device} · ${nameOf(tile)}` : nameOf(tile));
  title.id = "detail-name";
  const facts = make("dl");
  for (const [name, value] of rowsOf(tile, county, now)) facts.append(make("dt", "", name), make("dd", "", value));
  const hadFocus = card.contains(document.activeElement);
  card.replaceChildren(title, close, make("p", "state", `${markOf(tile)} ${sayState(tile)}`.trim()), facts);
  if (hadFocus) close.focus();
}

function place(card, tile) {
  const box = tile.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.min(Math.max(12, box.left + box.width / 2 - card.offsetWidth / 2), width - card.offsetWidth - 12);
  const below = box.bottom + 8 + card.offsetHeight < window.innerHeight || box.top < card.offsetHeight + 8;
  const top = below ? box.bottom + 8 : box.top - card.offsetHeight - 8;
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${top + window.scrollY}px`;
}

export function openDetail(tile, places, county, now) {
  closeDetail();
  opened = tile;
  tile.setAttribute("aria-expanded", "true");
  fillDetail(places, county, now);
  const card = byId("detail");
  card.hidden = false;
  place(card, tile);
  card.focus({ preventScroll: true });
}

export function closeDetail() {
  if (!opened) return;
  const card = byId("detail");
  const back = card.contains(document.activeElement);
  card.hidden = true;
  opened.removeAttribute("aria-expanded");
  if (back) opened.focus({ preventScroll: true });
  opened = null;
}

export const isOpenFor = (tile) => opened === tile;
