// Makes the pages quicker; they work the same without it. State stays in the address.

const $ = (selector, root = document) => root.querySelector(selector);

// Swapping the part of a page that a link or a filter changes

let latest = 0;

async function swap(url, { push = true, focus } = {}) {
  const turn = ++latest;
  const old = $("#swap");
  old?.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(url, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const part = $("#swap", page);
    if (turn !== latest) return;
    if (!old || !part) throw new Error("nothing to swap");
    const again = focus ?? focusKey();
    old.replaceWith(document.importNode(part, true));
    document.title = page.title;
    if (push) history.pushState({ swap: true }, "", reply.url);
    refocus(again);
    announce($("#swap").dataset.title);
    watchStarts();
  } catch {
    if (turn === latest) location.assign(url);
  }
}

// What has the focus, said so that it can be found in the new part.
function focusKey() {
  const at = document.activeElement;
  if (!at || !$("#swap")?.contains(at)) return null;
  if (at.id) return `#${CSS.escape(at.id)}`;
  if (at.rel) return `a[rel="${at.rel}"]`;
  if (at.matches(".day")) return ".day[aria-current]";
  return at.matches("button") ? ".change button" : null;
}

function refocus(key) {
  const target = key && ($(key, $("#swap")) ?? $(".day[aria-current]"));
  target?.focus({ preventScroll: true });
}

function announce(text) {
  if (text) $("#announce").textContent = text;
}

const plain = (event) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

const canSwap = (element) => element?.dataset.swap !== undefined && $("#swap");

const wanted = (form) => {
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form));
  return url;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!canSwap(link) || !plain(event) || event.defaultPrevented) return;
  event.preventDefault();
  swap(link.href);
});

// A date being typed is a date after every key: it counts when the field is left.
let typing = false;

document.addEventListener("keydown", (event) => {
  typing = event.target.type === "date" && event.key !== "Enter";
});

document.addEventListener("change", ({ target }) => {
  if (target.name === "start") sayStart(target);
  if (!typing && canSwap(target.form) && target.value && target.validity.valid) {
    swap(wanted(target.form));
  }
});

document.addEventListener("focusout", ({ target }) => {
  if (!typing || target.type !== "date" || !canSwap(target.form)) return;
  typing = false;
  const changed = target.value && target.value !== target.defaultValue;
  // By then the next element has the focus, and keeps it.
  if (changed && target.validity.valid) setTimeout(() => swap(wanted(target.form)));
});

addEventListener("popstate", () => {
  if ($("#swap")) swap(location.href, { push: false });
});

// The chosen start on the button; a choice made before this ran counts

function sayStart(radio) {
  const button = $("[data-with-time]", radio.form);
  if (button) button.textContent = button.dataset.withTime.replace("{time}", radio.dataset.time);
}

function watchStarts() {
  const chosen = $('input[name="start"]:checked');
  if (chosen) sayStart(chosen);
}

// One press sends a form once, and says what it waits for

const sent = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (canSwap(form)) {
    event.preventDefault();
    return void swap(wanted(form));
  }
  if (form.method !== "post") return;
  if (sent.has(form)) return event.preventDefault();
  const button = event.submitter ?? $("button", form);
  sent.set(form, { button, words: button.textContent });
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) {
    button.textContent = button.dataset.busy;
    announce(button.dataset.busy);
  }
});

addEventListener("pageshow", () => {
  for (const { button, words } of sent.values()) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.busy) button.textContent = words;
  }
  sent.clear();
  watchStarts();
});

// A result is a toast already; it is read out, and the address then no longer says that
// something has just happened

const result = $(".toast");
if (result) {
  announce(result.textContent.trim());
  const url = new URL(location.href);
  for (const name of ["booked", "moved", "cancelled"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
}

$(".notice[autofocus]")?.focus();
watchStarts();
