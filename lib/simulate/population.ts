/** The entities that events are about right now: claims come and go, members and providers stay. */
import type { EventName } from "../feeds/events/event.ts";
import type { Entities } from "./entities.ts";
import { claimLife, type LifeEvent, memberLife, providerLife } from "./lives.ts";
import type { Random } from "./random.ts";

export type Life = {
  name: EventName;
  key: string;
  steps: Iterator<LifeEvent, void>;
  /** How many of its steps were taken, the first of them, and when that was. */
  taken: number;
  first: LifeEvent | null;
  since: number;
};

export type Population = {
  /** Any of a kind, preferably one that has begun. */
  choose(name: EventName, options?: { begun: boolean }): Life;
  /** Another claim, in the place of one that has ended. */
  renew(ended: Life): Life;
  /** One to delete: a claim that has ended, or a member or provider, who begins anew; null when there is none. */
  remove(name: EventName): string | null;
};

/** How many claims are on their way at a time, and how many ended ones may still be deleted. */
const [openClaims, endedClaims] = [2_000, 1_000];
const tries = 20;

/** Claims of the sample again and again, with ids of their own: `<id of the sample>.<seed>.<number>`. */
export function population(
  { claims, members, providers }: Entities,
  random: Random,
  seed: number,
): Population {
  const life = (name: EventName, key: string, steps: Iterator<LifeEvent, void>): Life => {
    return { name, key, steps, taken: 0, first: null, since: 0 };
  };
  let number = 0;
  const newClaim = () => {
    const sample = random.pick(claims);
    const key = `${sample.claim_id}.${seed.toString(36)}.${++number}`;
    return life("claim", key, claimLife({ ...sample, claim_id: key, claim_group_id: key }, random));
  };
  const newMember = (at: number) => life("member", members[at].member_id, memberLife(members[at], random));
  const newProvider = (at: number) =>
    life("provider", providers[at].provider_id, providerLife(providers[at], random));

  const lives: Record<EventName, Life[]> = {
    claim: Array.from({ length: openClaims }, newClaim),
    member: members.map((_, at) => newMember(at)),
    provider: providers.map((_, at) => newProvider(at)),
  };
  const ended: string[] = [];

  return {
    choose(name, { begun } = { begun: false }) {
      let chosen = random.pick(lives[name]);
      for (let more = tries; begun && chosen.taken === 0 && more > 0; more--) {
        chosen = random.pick(lives[name]);
      }
      return chosen;
    },
    renew(life) {
      if (ended.length === endedClaims) ended.shift();
      ended.push(life.key);
      return lives.claim[lives.claim.indexOf(life)] = newClaim();
    },
    remove(name) {
      if (name === "claim") return ended.length === 0 ? null : ended.splice(random.below(ended.length), 1)[0];
      const at = random.below(lives[name].length), life = lives[name][at];
      if (life.taken === 0) return null;
      life.steps = (name === "member" ? newMember : newProvider)(at).steps;
      return life.key;
    },
  };
}
