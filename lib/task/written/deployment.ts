/** The list of variables in a deployment's command line. */
import { ConfigError } from "../../errors.ts";
import { type Settings, settingsOf } from "../../config/settings.ts";

const flag = /^( *- --allow-env=).*$/m;

/** The manifest with the settings that its set may read; nothing else changes. */
export function deployment(before: string, of: Settings): string {
  const set = /^ *- -P=(\S+)$/m.exec(before)?.[1];
  if (set === undefined || !flag.test(before)) {
    throw new ConfigError(
      "Cannot write deploy/kubernetes: a command line needs its words -P=SET and --allow-env=",
    );
  }
  return before.replace(flag, `$1${settingsOf(set, of).map(([name]) => name).join(",")}`);
}
