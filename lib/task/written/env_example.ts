/** .env.example: every setting that a person may set, as a comment, and what docker-compose.yml alone reads. */
import { compose } from "../../config/settings/compose.ts";
import { type Setting, type Settings, systems } from "../../config/settings.ts";
import { wrapped } from "../../observe/wrapped.ts";
import { plain } from "../settings_help.ts";

const head =
  `# Settings of the tasks, and secrets of docker-compose.yml. Written by \`deno task permissions --write\`.
# \`cp .env.example .env\`, and take the # from the lines that you fill in. A variable of the process wins over .env, also
# an empty one, and an empty value counts as unset. .env is not in the repository.`;

const headOfCompose =
  `# ── docker-compose.yml: fill in what the profiles that you start ask for. Passwords: letters and digits.`;

/** The whole text. */
export function envExample(of: Settings): string {
  const groups = Object.entries(systems).flatMap(([system, title]) => {
    const own = Object.entries(of).filter(([, setting]) => setting.system === system && !setting.internal);
    return own.length === 0 ? [] : [[`# ── ${title}`, ...own.map(entry)].join("\n\n")];
  });
  const further = Object.entries(compose).map(([name, { profile, help }]) =>
    name in of
      ? comment(`${profile}: ${name}, above: ${help}`)
      : `${comment(`${profile}: ${help}`)}\n# ${name}=`
  );
  return `${[head, ...groups, headOfCompose, ...further].join("\n\n")}\n`;
}

function entry([name, { kind, help, values, default: usual, unset }]: [string, Setting]): string {
  // A folder's default is a path in the project, and its value a URL.
  const shown = kind === "folder" ? undefined : usual;
  const otherwise = shown === undefined ? usual ?? unset : undefined;
  const said = [
    help,
    values === undefined ? "" : ` (${values.join(", ")})`,
    otherwise === undefined ? "" : `; with nothing set: ${otherwise}`,
  ];
  return `${comment(said.join(""))}\n# ${name}=${shown ?? ""}`;
}

function comment(text: string): string {
  return wrapped(plain(text), 118).map((line) => `# ${line}`).join("\n");
}
