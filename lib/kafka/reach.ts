/** Connections to brokers that the process may reach; the others kafkajs would try again and again, and not say why. */
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

  /** Runs `work`, which ends with {@link NotGrantedError} as soon as a broker turns up that may not be reached. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), promise]);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** Sockets as kafkajs makes them. Brokers advertise hosts of their own, which the first look did not know. */
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
