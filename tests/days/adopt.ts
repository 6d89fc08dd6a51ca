import type { Row } from "../../lib/warehouse/warehouse.ts";
import type { World } from "./world.ts";
export function adoptStream(_world: World, _row: Row): void {}
