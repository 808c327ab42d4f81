// One month as a table of days, weeks from Monday, in Liane's language. Days are midnights in UTC.
const DAY = 86_400_000;
const WEEK = [0, 1, 2, 3, 4, 5, 6];

export const iso = (day) => day.toISOString().slice(0, 10);
export const shifted = (day, days) => new Date(day.getTime() + days * DAY);
export const made = (year, month, date) => new Date(Date.UTC(year, month, date));

// In the zone of who reads, as Liane counts days: her device may be set to another.
export function today() {
  const { zone } = document.documentElement.dataset;
  const [year, month, date] = new Date().toLocaleDateString("sv-SE", { timeZone: zone }).split("-");
  return made(year, month - 1, date);
}

// The same day so many months away, the last of that month when it is shorter.
export function inMonths(day, months) {
  const last = made(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0);
  return made(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day.getUTCDate(), last.getUTCDate()));
}

// What the box for dates shows: 22/11/2026, or 22 Nov 2026, which nobody misreads.
export function written(day, language) {
  const [year, month, date] = iso(day).split("-");
  if (language === "fr") return `${date}/${month}/${year}`;
  return `${Number(date)} ${day.toLocaleDateString("en-US", { month: "short", timeZone: "UTC" })} ${year}`;
}

// The day that a text names as far as it can be told without the server.
export function named(text, language) {
  const [, year, month, date] = /(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  if (year) return made(year, month - 1, date);
  const french = language === "fr" && /(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
  return french ? made(french[3], french[2] - 1, french[1]) : null;
}

export default function month(day, language, take) {
  const words = (one, how) =>
    one.toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { timeZone: "UTC", ...how });
  const first = made(day.getUTCFullYear(), day.getUTCMonth(), 1);
  const monday = shifted(first, -((first.getUTCDay() + 6) % 7));
  const last = inMonths(first, 1).getTime() - DAY;
  const name = words(first, { month: "long", year: "numeric" });
  const table = element("table", { ariaLabel: name });
  table.append(element("thead"), element("tbody"));
  table.tHead.append(row(WEEK.map((at) => {
    const one = shifted(monday, at);
    const short = words(one, { weekday: "short" }).slice(0, 2);
    return element("th", { scope: "col", abbr: words(one, { weekday: "long" }), textContent: short });
  })));
  for (let week = monday; week.getTime() <= last; week = shifted(week, 7)) {
    table.tBodies[0].append(row(WEEK.map((at) => cell(shifted(week, at)))));
  }
  return { name, table };

  function cell(one) {
    const button = element("button", {
      type: "button",
      tabIndex: iso(one) === iso(day) ? 0 : -1,
      ariaLabel: words(one, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      textContent: one.getUTCDate(),
      onclick: () => take(one),
    });
    button.dataset.day = iso(one);
    button.classList.toggle("other", one.getUTCMonth() !== first.getUTCMonth());
    if (iso(one) === iso(today())) button.ariaCurrent = "date";
    const td = element("td");
    td.append(button);
    return td;
  }
}

function row(cells) {
  const tr = element("tr");
  tr.append(...cells);
  return tr;
}

function element(tag, set = {}) {
  return Object.assign(document.createElement(tag), set);
}
