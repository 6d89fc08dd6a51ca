/** The edge, as the environment has it. */
import type { Key } from "../edge/signature.ts";
import { readKeys, readSecret } from "../edge/keys.ts";
import type { SinkOptions } from "../sink/registry.ts";
import {
  type Address,
  address,
  type Environment,
  folderUrl,
  log,
  type LogConfig,
  read,
} from "./environment.ts";
import { kafka } from "./kafka.ts";
import type { ChoiceValue } from "./settings.ts";

export type EdgeConfig = {
  log: LogConfig;
  /** Where it listens. */
  listen: Address;
  keys: Key[];
  /** Requests of one key a second. */
  rate: number;
  sink: SinkOptions;
  /** The landing folder for whole files; null where the edge takes none. */
  files: URL | null;
  /** What tokens are made with; null where nothing is masked. */
  maskSecret: Uint8Array<ArrayBuffer> | null;
};

export function edgeConfig(): EdgeConfig {
  return read((env) => {
    const kind = env.choice("EDGE_SINK");
    const files = env.flag("EDGE_FILES", kind === "landing");
    const secret = env.text("EDGE_MASK_SECRET");
    const maskSecret = secret === undefined ? null : readSecret(secret);
    if (secret !== undefined && maskSecret === null) {
      env.problems.push("EDGE_MASK_SECRET must be at least 32 bytes in base64");
    }
    return {
      log: log(env),
      listen: address(env, "EDGE_LISTEN") ?? { hostname: "", port: 0 },
      keys: edgeKeys(env),
      rate: env.number("EDGE_RATE"),
      sink: edgeSink(env, kind),
      files: files ? folderUrl(env, "LANDING_URL") : null,
      maskSecret,
    };
  });
}

export function edgeKeys(env: Environment): Key[] {
  const keys = readKeys(env.text("EDGE_KEYS") ?? "");
  if (keys === null) {
    env.problems.push(
      "EDGE_KEYS must be id:tenant:secret, separated by commas, with secrets of at least 32 bytes in base64",
    );
  }
  return keys ?? [];
}

function edgeSink(env: Environment, kind: ChoiceValue<"EDGE_SINK">): SinkOptions {
  if (kind === "kafka") return { kind, kafka: kafka(env) };
  if (kind === "landing") return { kind, folder: folderUrl(env, "LANDING_URL") };
  const url = URL.parse(env.text("EDGE_HTTP_URL") ?? "");
  if (url === null) env.problems.push("EDGE_HTTP_URL must be a URL");
  const authorization = env.text("EDGE_HTTP_AUTHORIZATION");
  return {
    kind,
    url: url ?? new URL("http://localhost"),
    form: env.choice("EDGE_HTTP_FORM"),
    headers: authorization === undefined ? {} : { authorization },
  };
}
