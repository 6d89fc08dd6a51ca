/**
 * When a delivery was made, as the name of its file says it. Of several deliveries of a key the newest counts, however
 * late an older one arrives.
 */

/** How names write a moment. A period is the day on which it begins. */
const forms = {
  /** `20261125`, `2026-11-25`; with a time behind it `20261125T0930`, `20261125093000`, `2026-11-25T09-30-00Z`. */
  yyyymmdd: {
    pattern: /(\d{4})-?(\d{2})-?(\d{2})(?:t?(\d{2})[-:]?(\d{2})(?:[-:]?(\d{2}))?z?)?/,
    moment: dayOf,
  },
  /** `202611`, `2026-11`. */
  yyyymm: { pattern: /(\d{4})-?(\d{2})/, moment: dayOf },
  /** `2026w48`, `2026-W48`, `2026w9`: a week of ISO 8601. */
  yyyywNN: { pattern: /(\d{4})-?w(\d{1,2})/, moment: weekOf },
} as const satisfies Record<string, { pattern: RegExp; moment: (parts: readonly string[]) => string | null }>;

export type DeliveryForm = keyof typeof forms;

/**
 * The moment of a delivery as text that sorts (`2026-11-25`, `2026-11-25T09:30:00`), and what says it: the name of the file
 * or of its folder;
 * nothing, where the feed's names may say it and this one does not, which makes it the oldest; nothing, where the feed
 * ranks by arrival alone.
 */
export type Delivered =
  | { at: string; by: "name" }
  | { at: null; by: "bare_name" | "arrival" };

/** What senders of claims files write. */
export const dated: readonly DeliveryForm[] = ["yyyymmdd", "yyyymm", "yyyywNN"];

export const byArrival: Delivered = { at: null, by: "arrival" };

/**
 * Reads the moment that a path says by the forms that its feed takes: in the file's name, else in the folder nearest to
 * it. Of several moments in one name the latest counts, since what a delivery is about lies before it.
 */
export function deliveredOf(path: string, taken: readonly DeliveryForm[] | undefined): Delivered {
  if (taken === undefined) return byArrival;
  for (const name of path.split("/").reverse()) {
    const latest = momentsIn(name, taken).sort().at(-1);
    if (latest !== undefined) return { at: latest, by: "name" };
  }
  return { at: null, by: "bare_name" };
}

function momentsIn(name: string, taken: readonly DeliveryForm[]): string[] {
  return taken.flatMap((form) => {
    const { pattern, moment } = forms[form];
    const whole = new RegExp(`(?<![0-9a-z])${pattern.source}(?![0-9a-z])`, "gi");
    return [...name.matchAll(whole)].flatMap(([, ...parts]) => moment(parts) ?? []);
  });
}

function dayOf([year, month, day = "01", hour, minute, second = "00"]: readonly string[]): string | null {
  const date = `${year}-${month}-${day}`;
  const text = hour === undefined ? date : `${date}T${hour}:${minute}:${second}`;
  const moment = new Date(hour === undefined ? `${date}T00:00:00Z` : `${text}Z`);
  return isPlausible(year) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text)
    ? text
    : null;
}

function weekOf([year, week]: readonly string[]): string | null {
  const monday = (number: number) => {
    const fourth = new Date(`${year}-01-04T00:00:00Z`);
    return fourth.getTime() + ((number - 1) * 7 - (fourth.getUTCDay() + 6) % 7) * 86_400_000;
  };
  // The week with the year's 28th of December is its last.
  const last = new Date(`${year}-12-28T00:00:00Z`).getTime();
  const at = monday(Number(week));
  if (!isPlausible(year) || Number(week) < 1 || at > last) return null;
  return new Date(at).toISOString().slice(0, 10);
}

/** Numbers that are no dates often look like one of another century. */
function isPlausible(year: string): boolean {
  return year >= "1990" && year < "2100";
}
