/** The port of sinks: where records leave Claimhouse for another system, at least once. */

/** A null value is a tombstone. Header values are text. */
export type Message = {
  topic: string;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers?: Record<string, string>;
};

export interface Sink extends AsyncDisposable {
  /**
   * Resolves when every message is kept by the receiver; messages with one key keep their order.
   * @throws {TransientError} when they are not all kept; some may be. Sent again they may be there twice.
   * @throws {ConfigError} when the receiver refuses: an unknown topic, no permission.
   */
  send(messages: readonly Message[]): Promise<void>;
}
