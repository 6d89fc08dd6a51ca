/** Bytes being written, and bytes being read. */

/** Grows; cleared and used again after each flush. */
export class ByteWriter {
  bytes = new Uint8Array(1 << 16);
  view = new DataView(this.bytes.buffer);
  at = 0;

  /** Makes room for so many bytes more. */
  need(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  byte(value: number): void {
    this.need(1);
    this.bytes[this.at++] = value;
  }

  uint16(value: number): void {
    this.need(2);
    this.bytes[this.at++] = value;
    this.bytes[this.at++] = value >> 8;
  }

  uint32(value: number): void {
    this.need(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  uint64(value: bigint): void {
    this.need(8);
    this.view.setBigUint64(this.at, value, true);
    this.at += 8;
  }

  /** The low bytes of a number below 2^53, the lowest first. */
  unsigned(value: number, size: number): void {
    this.need(size);
    let rest = value;
    for (let n = 0; n < size; n++) {
      this.bytes[this.at++] = rest & 255;
      rest = Math.floor(rest / 256);
    }
  }

  data(data: Uint8Array): void {
    this.need(data.length);
    this.bytes.set(data, this.at);
    this.at += data.length;
  }

  utf16(text: string): void {
    this.need(text.length * 2);
    const { bytes } = this;
    let at = this.at;
    for (let n = 0; n < text.length; n++) {
      const unit = text.charCodeAt(n);
      bytes[at++] = unit;
      bytes[at++] = unit >> 8;
    }
    this.at = at;
  }

  /** Text with its length in characters in one byte. */
  shortText(text: string): void {
    this.byte(text.length);
    this.utf16(text);
  }

  /** Text with its length in characters in two bytes. */
  text(text: string): void {
    this.uint16(text.length);
    this.utf16(text);
  }
}

export class ByteReader {
  private readonly view: DataView;
  at = 0;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    return this.view.getUint8(this.at++);
  }

  uint16(): number {
    return this.view.getUint16((this.at += 2) - 2, true);
  }

  int32(): number {
    return this.view.getInt32((this.at += 4) - 4, true);
  }

  uint32(): number {
    return this.view.getUint32((this.at += 4) - 4, true);
  }

  int64(): bigint {
    return this.view.getBigInt64((this.at += 8) - 8, true);
  }

  uint64(): bigint {
    return this.view.getBigUint64((this.at += 8) - 8, true);
  }

  float32(): number {
    return this.view.getFloat32((this.at += 4) - 4, true);
  }

  float64(): number {
    return this.view.getFloat64((this.at += 8) - 8, true);
  }

  int16(): number {
    return this.view.getInt16((this.at += 2) - 2, true);
  }

  data(count: number): Uint8Array {
    return this.bytes.slice(this.at, this.at += count);
  }

  /** Text of so many UTF-16 units. */
  utf16(units: number): string {
    let text = "";
    for (let n = 0; n < units; n++) text += String.fromCharCode(this.uint16());
    return text;
  }
}
