/**
 * When a delivery was made, as the name of its file says it. Of several deliveries of a key the newest counts, however
 * late an older one arrives.
 */

/** How names and folders write a moment. A period is the day on which it begins. */
const forms = {
  /**
   * `20261125`, `2026-11-25`, `2026_11_25`, `2026/11/25`; with a time behind it `20261125T0930`, `20261125_093000`,
   * `20261125093000`, `2026-11-25T09-30-00Z`.
   */
  yyyymmdd: {
    pattern:
      /(\d{4})([-_./]?)(\d{2})\2(\d{2})(?:([-_ t]?)(\d{2})[-:]?(\d{2})(?:[-:]?(\d{2})(?:[.]?\d{3})?)?z?)?/,
    moment: dayOf,
  },
  /** `202611`, `2026-11`, `2026/11`. */
  yyyymm: {
    pattern: /(\d{4})[-/]?(\d{2})/,
    moment: ([year, month]: readonly string[]) => dateOf(year, month, "01"),
  },
  /** `2026w48`, `2026-W48`, `2026/w48`, `2026w9`: a week of ISO 8601. */
  yyyywNN: { pattern: /(\d{4})[-_/]?w0?(\d{1,2})/, moment: weekOf },
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
 * Reads the moment that a path says by the forms that its feed takes: in the file's name, else in its folders. Of several
 * moments in one name the latest counts, since what a delivery is about lies before it; of folders the nearest one's.
 */
export function deliveredOf(path: string, taken: readonly DeliveryForm[] | undefined): Delivered {
  if (taken === undefined) return byArrival;
  const end = path.lastIndexOf("/");
  const named = momentsIn(path.slice(end + 1), taken).map(({ moment }) => moment).sort().at(-1);
  if (named !== undefined) return { at: named, by: "name" };
  // As tools that partition by day write them: year=2026/month=11/day=25.
  const folders = momentsIn(path.slice(0, end).replaceAll(/(?<=^|\/)\w+=/g, ""), taken);
  const [nearest] = folders.sort((a, b) => b.end - a.end || b.length - a.length);
  return nearest === undefined ? { at: null, by: "bare_name" } : { at: nearest.moment, by: "name" };
}

type Found = { moment: string; end: number; length: number };

/** Letters may stand directly beside a moment (`carrier20261125a`), digits may not, nor letters and digits mixed. */
function momentsIn(text: string, taken: readonly DeliveryForm[]): Found[] {
  return taken.flatMap((form) => {
    const { pattern, moment } = forms[form];
    const whole = new RegExp(`(?<=(?:^|[^0-9a-z])[a-z]*)${pattern.source}(?=[a-z]*(?:[^0-9a-z]|$))`, "gi");
    return [...text.matchAll(whole)].flatMap(({ 0: found, index, ...parts }) => {
      const said = moment(Object.values(parts).slice(0, 9) as string[]);
      return said === null ? [] : [{ moment: said, end: index + found.length, length: found.length }];
    });
  });
}

/** A time that is none (part numbers look like one) leaves the day; directly behind the day's digits it is no date at all. */
function dayOf([year, , month, day, gap, hour, minute, second = "00"]: readonly string[]): string | null {
  const date = dateOf(year, month, day);
  if (date === null || hour === undefined) return date;
  const isTime = hour < "24" && minute < "60" && second < "60";
  if (!isTime) return gap === "" ? null : date;
  return `${date}T${hour}:${minute}:${second}`;
}

function dateOf(year: string, month: string, day: string): string | null {
  const date = `${year}-${month}-${day}`, moment = new Date(`${date}T00:00:00Z`);
  const isDate = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date);
  return isDate && isPlausible(year) ? date : null;
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
