// The day grid, quicker: keys, dragging, and changes of others as they happen. Everything here
// can be done with links and forms too.

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const grid = () => $("#grid");
const plan = () => $("#plan");

function announce(text) {
  if (text) $("#announce").textContent = text;
}

// Showing the day anew

let drag = null;
let pressed = false;
let loading = false;
let stale = false;

async function refresh({ quiet = false } = {}) {
  const old = grid();
  if (!old) return;
  // What somebody holds is not taken out of their hand.
  if (drag || pressed || loading) return void (stale = true);
  loading = true;
  stale = false;
  try {
    const url = new URL(old.dataset.refresh, location.href);
    url.searchParams.set("tag", old.dataset.tag);
    const reply = await fetch(url);
    if (reply.redirected) return location.reload();
    if (reply.status !== 200) return;
    // A press began meanwhile: its release must find what it was on, or it is no click.
    if (drag || pressed) return void (stale = true);
    show(new DOMParser().parseFromString(await reply.text(), "text/html"));
    if (!quiet) announce(grid().dataset.reload);
  } catch {
    // The next change, or the next look, tries again.
  } finally {
    loading = false;
    if (stale) refresh();
  }
}

// Puts the grid of another answer into this page, keeping the focus and the place in it.
function show(page) {
  const [old, next] = [grid(), $("#grid", page)];
  if (!next) return false;
  const at = document.activeElement?.id;
  const frame = $(".frame", old);
  const [left, top] = frame ? [frame.scrollLeft, frame.scrollTop] : [0, 0];
  old.replaceWith(document.importNode(next, true));
  const again = $(".frame", grid());
  if (again) [again.scrollLeft, again.scrollTop] = [left, top];
  if (at) document.getElementById(at)?.focus({ preventScroll: true });
  return true;
}

// Changes of others: told by the server, else asked for

let source = null;
let timer = 0;
let heard = 0;
// The server tells the tag every six seconds. Where a proxy swallows that, the page asks itself.
const silence = 10000;
const patience = 4000;

function watch() {
  clearInterval(timer);
  source?.close();
  source = null;
  if (document.hidden || !grid()) return;
  let first = true;
  heard = Date.now() - silence + patience;
  refresh({ quiet: true });
  source = new EventSource(`/staff/day/${grid().dataset.date}/changes`);
  source.onmessage = ({ data }) => {
    heard = Date.now();
    if (data !== grid().dataset.tag) refresh({ quiet: first });
    first = false;
  };
  timer = setInterval(() => Date.now() - heard > silence && refresh(), patience);
}

document.addEventListener("visibilitychange", watch);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && watch());

const booker = 'form[action="/staff/new"]';

// Keys

const cards = () => all(".job a");
const current = () => document.activeElement?.closest?.(".job");

// The card that comes next, where none has the focus yet.
const nextCard = () => {
  const now = Date.now();
  const coming = (card) => Date.parse(card.parentNode.dataset.start) >= now;
  return cards().find((card) => coming(card)) ?? cards()[0];
};

function step(key) {
  const at = current();
  if (!at) return nextCard()?.focus();
  const here = at.getBoundingClientRect();
  const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const [x, y] = middle(here);
  let best = null;
  let least = Infinity;
  for (const card of cards()) {
    const [cx, cy] = middle(card.getBoundingClientRect());
    const [dx, dy] = [cx - x, cy - y];
    const ahead = { ArrowUp: -dy, ArrowDown: dy, ArrowLeft: -dx, ArrowRight: dx }[key];
    const aside = Math.abs(key === "ArrowUp" || key === "ArrowDown" ? dx : dy);
    if (ahead < 8) continue;
    // Up and down stay in the lane; across, the card beside is the nearest in time.
    const cost = ahead + aside * 3;
    if (cost < least) [best, least] = [card, cost];
  }
  best?.focus();
}

const follow = (selector) => $(selector)?.click();

// The form that a card's own page has, filled and sent from here.
async function send(card, act, fields) {
  const form = new URLSearchParams({
    date: grid().dataset.date,
    by: grid().dataset.by,
    revision: card.dataset.revision,
    ...fields,
  });
  const service = new URL(location.href).searchParams.get("service");
  if (service) form.set("service", service);
  card.classList.add("lifted");
  try {
    const reply = await fetch(`/staff/bookings/${card.dataset.id}/${act}`, { method: "POST", body: form });
    // Signed out meanwhile: the day asks who it is.
    if (reply.status === 403) return location.reload();
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const notice = $("#banner .notice, .notice", page);
    if (show(page)) {
      $("#banner").replaceChildren(...all("#banner > *", page).map((node) => document.importNode(node, true)));
    } else if (notice && grid()) {
      notice.removeAttribute("autofocus");
      $("#banner").replaceChildren(document.importNode(notice, true));
      card.classList.remove("lifted");
      await refresh({ quiet: true });
      const again = $(`[data-id="${card.dataset.id}"]`);
      if (again) tell(again, $("h2", notice)?.textContent);
    } else {
      location.assign(reply.url);
    }
    announce($("#banner").textContent.trim());
  } catch {
    // Whether it was done is not known: the day itself says.
    location.reload();
  }
}

const keys = {
  n: () => follow("#new"),
  f: () => location.assign("/staff/bookings"),
  t: () => follow("#today"),
  j: () => follow("[rel=prev]"),
  k: () => follow("[rel=next]"),
  b: () => follow(".by a:not([aria-current])"),
  g: () => (nextCard() ?? $(".frame"))?.focus(),
  p: () => print(),
  u: () => $("#undo button")?.click(),
  m: () => {
    const link = $("a", current() ?? undefined);
    if (current() && link) location.assign(`${link.href}#move`);
  },
  c: () => {
    const card = current();
    const next = card?.dataset.next.split(" ").find((to) => ["confirmed", "arrived", "in-service", "completed"].includes(to));
    if (next && !card.classList.contains("completed")) send(card, "status", { to: next });
  },
  "?": () => {
    const list = $("#keys");
    if (!list) return;
    list.hidden = !list.hidden;
    $("#help").setAttribute("aria-expanded", String(!list.hidden));
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (drag) return drop(false);
    const list = $("#keys");
    if (list && !list.hidden) keys["?"]();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key.startsWith("Arrow") && plan()) {
    // From wherever no field, link or button wants them; a page without a focus is all of it.
    const isFree = event.target === document.body || event.target.matches(".frame");
    if (!current() && !isFree) return;
    event.preventDefault();
    return step(event.key);
  }
  const act = keys[event.key.toLowerCase()];
  if (!act || event.repeat) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("#print")) print();
  if (target.closest("#help")) keys["?"]();
});

// A choice in the bar counts at once
document.addEventListener("change", ({ target }) => {
  if (target.id === "fits") target.form.requestSubmit();
  if (target.matches(`${booker} :is(#service, #to_date, #bay, #mechanic)`)) look(target.form);
});

// What is free follows the service and the day that are chosen.
async function look(form) {
  const body = new URLSearchParams([...new FormData(form), ["look", "1"]]);
  try {
    const reply = await fetch(form.action, { method: "POST", body });
    if (!reply.ok || reply.redirected) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const next = $("#start", page);
    const start = $("#start");
    const chosen = start.value;
    if (next) {
      start.replaceChildren(...document.importNode(next, true).childNodes);
      start.value = chosen;
      // On another day it is another instant.
      if (start.selectedIndex < 0) start.value = next.value;
    }
    for (const name of ["date", "key"]) {
      const value = $(`${booker} [name=${name}]`, page)?.value;
      if (value) form.elements[name].value = value;
    }
  } catch {
    // The times stay as they were; booking says what is free.
  }
}

// Dragging: what it would do is shown before it is dropped, and what cannot be is refused in place

const number = (element, letter) =>
  Number([...element.classList].find((name) => new RegExp(`^${letter}\\d+$`).test(name))?.slice(1));

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".job");
  if (!card || card.matches(".in-service, .completed") || event.button !== 0 || event.pointerType === "touch" || !plan()?.dataset.move) return;
  drag = { card, x: event.clientX, y: event.clientY, started: false };
});

document.addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    pressed = false;
    // After the click that follows a release.
    setTimeout(() => stale && refresh(), 0);
  }, true);
}

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.started) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    start();
  }
  event.preventDefault();
  aim(event.clientX, event.clientY);
});

document.addEventListener("pointerup", () => drag && drop(true));
document.addEventListener("pointercancel", () => drag && drop(false));
document.addEventListener("dragstart", (event) => event.target.closest?.(".job") && event.preventDefault());
// The release of a drag is no press on the card; the next press is one, however soon, and so is Enter.
let released = false;
document.addEventListener("pointerdown", () => (released = false), true);
document.addEventListener("click", (event) => {
  if (released && event.detail && event.target.closest(".job")) event.preventDefault();
}, true);

function start() {
  drag.started = true;
  drag.rows = number(drag.card, "h");
  drag.from = number(drag.card, "r");
  drag.quantum = $(".rows", plan()).getBoundingClientRect().height / Number(plan().dataset.rows);
  drag.grip = drag.y - drag.card.getBoundingClientRect().top;
  drag.target = document.createElement("li");
  drag.card.classList.add("lifted");
  document.documentElement.classList.add("dragging");
  ask(drag);
  scrollAlong(drag);
}

// Where it can be put is asked of who decides it. Until that is known, the page goes by what it shows.
async function ask(held) {
  const { date, by } = grid().dataset;
  try {
    const reply = await fetch(`/staff/bookings/${held.card.dataset.id}/places?${new URLSearchParams({ date, by })}`);
    if (!reply.ok || reply.redirected) return;
    held.places = await reply.json();
    if (drag === held) aim(held.x, held.y);
  } catch {
    // The drop is decided by the server in any case.
  }
}

// Near an edge the day scrolls along, so that every hour can be reached.
function scrollAlong(held) {
  if (drag !== held) return;
  const frame = $(".frame");
  const box = frame.getBoundingClientRect();
  const push = (at, low, high) => {
    const edge = 48;
    if (at < low + edge) return Math.max(at - low - edge, -edge) / 3;
    if (at > high - edge) return Math.min(at - high + edge, edge) / 3;
    return 0;
  };
  const head = $(".lane header")?.getBoundingClientRect().height ?? 0;
  const [top, bottom] = [Math.max(box.top + head, 0), Math.min(box.bottom, innerHeight)];
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [x, y] = [push(held.x, left, right), push(held.y, top, bottom)];
  if (x || y) {
    const before = [frame.scrollTop, frame.scrollLeft, scrollY];
    frame.scrollBy(x, y);
    if (y && frame.scrollTop === before[0]) scrollBy(0, y);
    if (String(before) !== String([frame.scrollTop, frame.scrollLeft, scrollY])) aim(held.x, held.y);
  }
  requestAnimationFrame(() => scrollAlong(held));
}

function aim(x, y) {
  [drag.x, drag.y] = [x, y];
  const lane = all(".lane", plan()).find((one) => {
    const box = one.getBoundingClientRect();
    return x >= box.left && x < box.right;
  });
  if (!lane) return;
  const list = $(".rows", lane);
  const exact = (y - drag.grip - list.getBoundingClientRect().top) / drag.quantum;
  const last = Number(plan().dataset.rows) - drag.rows;
  // Quarters of an hour, as they are drawn; or what is free right beside.
  drag.row = beside(lane, Math.max(0, Math.min(last, Math.round(exact / 3) * 3)));
  drag.lane = lane;
  const why = refusal(list);
  drag.ok = !why;
  drag.target.className = `target r${drag.row} h${drag.rows}${why ? " no" : ""}`;
  const said = document.createElement("span");
  said.textContent = why ? `${timeAt(drag.row)}: ${why}` : timeAt(drag.row);
  drag.target.replaceChildren(said);
  if (drag.target.parentNode !== list) list.append(drag.target);
}

const canStart = (place, row) => place.rows.some(([from, to]) => row >= from && row < to);

function beside(lane, row) {
  const place = drag.places?.[lane.dataset.lane];
  if (!place) return row;
  return [0, 1, -1, 2, -2].map((by) => row + by).find((one) => canStart(place, one)) ?? row;
}

// Why the card cannot stand there, in words that the page brought along; empty if it can.
function refusal(list) {
  const { shut, held, busy, unsuited } = plan().dataset;
  const place = drag.places?.[drag.lane.dataset.lane];
  if (place && canStart(place, drag.row)) return "";
  const seen = inTheWay(list);
  if (seen) return seen === "shut" ? shut : held;
  if (!place) return "";
  if (!place.suits) return unsuited;
  return busy.replace("%", $(".o", drag.card)?.textContent ?? "");
}

// What the page itself shows there.
function inTheWay(list) {
  const [from, to] = [drag.row, drag.row + drag.rows];
  const hold = grid().dataset.by === "bays" ? Number(drag.card.dataset.hold) : 0;
  for (const other of list.children) {
    if (other === drag.card || other === drag.target) continue;
    const start = number(other, "r");
    const end = start + number(other, "h");
    const kind = ["shut", "block", "job", "clean"].find((name) => other.classList.contains(name));
    if (!kind) continue;
    // The clean-up of the card itself goes with it.
    if (kind === "clean" && start === drag.from + drag.rows && list === drag.card.parentNode) continue;
    if (from < end && start < to + hold) return kind;
  }
  return "";
}

// Beside the card, where whoever dragged it looks; gone with the next thing that is done.
function tell(card, text) {
  if (!card.isConnected || !text) return;
  const said = document.createElement("li");
  said.className = `said r${number(card, "r")}`;
  said.textContent = text;
  $(".said")?.remove();
  card.parentNode.append(said);
  const end = () => said.remove();
  setTimeout(() => addEventListener("pointerdown", end, { once: true }), 0);
  addEventListener("keydown", end, { once: true });
}

const instantAt = (row) => new Date(Date.parse(plan().dataset.start) + row * 300000);

function timeAt(row) {
  const zone = plan().dataset.zone;
  const lang = document.documentElement.lang;
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat(lang, options).format(instantAt(row));
}

function drop(really) {
  const { card, started, ok, row, lane, target, from } = drag;
  drag = null;
  if (!started) return;
  released = true;
  target.remove();
  card.classList.remove("lifted");
  document.documentElement.classList.remove("dragging");
  const home = card.closest(".lane");
  const moved = lane && (row !== from || lane !== home);
  if (really && ok && moved) {
    const bays = grid().dataset.by === "bays";
    const place = (own, other) => (bays ? { bay: own, mechanic: other } : { bay: other, mechanic: own });
    const before = place(home.dataset.lane, card.dataset.with);
    const after = place(lane.dataset.lane, card.dataset.with);
    // The same time keeps to the very minute that the card has.
    const start = row === from ? card.dataset.start : instantAt(row).toISOString().replace(".000", "");
    send(card, "move", {
      start, ...after,
      from_start: card.dataset.start, from_bay: before.bay, from_mechanic: before.mechanic,
    });
  } else if (really && !ok && lane) {
    announce(target.textContent);
    tell(card, target.textContent);
  }
  if (stale) refresh();
}

// Finding: what is typed stands in no address, and yet the way back leads to what was found

const finder = 'form[action="/staff/bookings"]';

async function find(wanted) {
  const reply = await fetch("/staff/bookings", { method: "POST", body: new URLSearchParams(wanted) });
  if (reply.redirected) return location.assign(reply.url);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const found = $("#finds", page);
  if (!found) throw new Error(`the search answered ${reply.status}`);
  $("#finds").replaceWith(document.importNode(found, true));
  $("#q").focus();
  announce($("#finds [role=status]")?.textContent);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(finder)) return;
  event.preventDefault();
  const wanted = [...new FormData(event.target)];
  history.replaceState({ wanted }, "");
  find(wanted).catch(() => event.target.submit());
});

if ($(finder) && history.state?.wanted) find(history.state.wanted).catch(() => {});

// What was done is said once: going back does not say it again

if ($("#banner > *")) {
  announce($("#banner").textContent.trim());
  const url = new URL(location.href);
  for (const name of ["done", "card", "revision", "start", "bay", "mechanic"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
}

$(".notice[autofocus]")?.focus();

// Today opens where it is now
if (!location.hash) $("#now")?.scrollIntoView({ block: "center" });
watch();
