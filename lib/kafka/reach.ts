/** Connections to brokers. kafkajs retries a broker that is not granted for 19 s, and does not name the reason. */
import type { ISocketFactory } from "kafkajs";
import net from "node:net";
import tls from "node:tls";
import { type Access, needGrants } from "../grants.ts";

/** The grant that a broker needs. */
export function brokerAccess(broker: string): Access {
  return { kind: "net", name: broker };
}

export class Reach {
  readonly #waiting = new Set<(error: unknown) => void>();

  /** Runs `work`; rejects with {@link NotGrantedError} as soon as a broker is met that is not granted. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    using _watch = this.watch(reject);
    return await Promise.race([work(), promise]);
  }

  /** Tells of each broker that is met and not granted, until what is returned is disposed of. */
  watch(refused: (error: unknown) => void): Disposable {
    this.#waiting.add(refused);
    return { [Symbol.dispose]: () => void this.#waiting.delete(refused) };
  }

  /** Makes sockets as kafkajs does. Checks each host again: brokers advertise hosts that no setting names. */
  readonly sockets: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const broker = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    try {
      needGrants(`reach ${broker}, where a broker says that it is`, [brokerAccess(broker)]);
    } catch (error) {
      for (const refuse of this.#waiting) refuse(error);
      throw error;
    }
    const named = net.isIP(host) ? {} : { servername: host };
    const socket = ssl
      ? tls.connect({ host, port, ...named, ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    return socket.setKeepAlive(true, 60_000);
  };
}
