import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "./errors";

/**
 * Removes the `aws-chunked` framing of an upload: `<hex length>[;chunk-signature=…]\r\n<data>\r\n … 0\r\n<trailers>\r\n`.
 * Chunk signatures and checksum trailers are skipped, not verified.
 */
export class AwsChunkedDecoder extends Transform {
  private pending: Buffer = Buffer.alloc(0);
  /** Remaining bytes of the chunk and its line end; undefined while in a header line. */
  private remaining: number | undefined;
  private ended = false;

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = this.pending.length === 0 ? data : Buffer.concat([this.pending, data]);
    try {
      while (!this.ended && this.advance());
      if (this.ended) this.pending = Buffer.alloc(0);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(
      this.ended ? null : new AwsError("IncompleteBody", "The aws-chunked body ends before its last chunk."),
    );
  }

  /** Consumes one header line or one piece of data. False if it needs more input. */
  private advance(): boolean {
    if (this.remaining === undefined) return this.readHeader();
    const taken = this.pending.subarray(0, this.remaining);
    if (taken.length === 0) return false;
    const dataLength = Math.max(0, Math.min(taken.length, this.remaining - 2));
    if (dataLength > 0) this.push(taken.subarray(0, dataLength));
    this.pending = this.pending.subarray(taken.length);
    this.remaining -= taken.length;
    if (this.remaining === 0) this.remaining = undefined;
    return true;
  }

  private readHeader(): boolean {
    const end = this.pending.indexOf("\r\n");
    if (end < 0) {
      if (this.pending.length > 1024) throw malformed();
      return false;
    }
    const [size = ""] = this.pending.subarray(0, end).toString("latin1").split(";");
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw malformed();
    this.pending = this.pending.subarray(end + 2);
    const length = Number.parseInt(size, 16);
    if (length === 0) this.ended = true;
    else this.remaining = length + 2;
    return true;
  }
}

const malformed = (): AwsError =>
  new AwsError("InvalidChunkSizeError", "The aws-chunked body has a chunk without a size.");
