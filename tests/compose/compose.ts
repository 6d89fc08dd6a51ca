/** docker-compose.yml as its tests read it. */
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../../lib/config.ts";

type Health = { test: string[] };
type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

export type Service = {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  depends_on?: Record<string, { condition: Condition }>;
  environment?: Record<string, string>;
  healthcheck?: Health;
  network_mode?: string;
  ports?: string[];
  privileged?: boolean;
  profiles?: string[];
  restart?: string;
  volumes?: string[];
};

export type Compose = { services: Record<string, Service>; volumes: Record<string, null> };

export const text = await Deno.readTextFile(join(project, "docker-compose.yml"));
export const compose = parse(text, { merge: true }) as Compose;
export const services = Object.entries(compose.services);

/** Whether a service is to run until it is told to end; all others end by themselves. */
export function staysUp({ restart }: Service): boolean {
  return restart !== "no";
}

/** An image's name without the tag, and the tag; a tag is what follows a colon behind the last slash. */
export function imageParts(image: string): { name: string; tag: string | null } {
  const match = /^(.+?)(?::([\w.-]+))?$/.exec(image)!;
  return { name: match[1], tag: match[2] ?? null };
}
