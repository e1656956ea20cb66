import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AwsChunkedDecoder } from "../../src/http/aws-chunked";

const decode = (pieces: Buffer[]): Promise<Buffer> =>
  buffer(Readable.from(pieces, { objectMode: false }).pipe(new AwsChunkedDecoder()));

const signed =
  "5;chunk-signature=ab\r\nhello\r\n6;chunk-signature=cd\r\n wor\r\n\r\n0;chunk-signature=ef\r\n\r\n";
const withTrailer = "5\r\nhello\r\n6\r\n wor\r\n\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

describe.each([
  ["signed chunks", signed],
  ["a checksum behind", withTrailer],
])("aws-chunked with %s", (_, text) => {
  const bytes = Buffer.from(text);

  it("decodes wherever the network cuts it", async () => {
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const decoded = await decode([bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(decoded.toString()).toBe("hello wor\r\n");
    }
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect((await decode(single)).toString()).toBe("hello wor\r\n");
  });

  it("is refused when it ends early", async () => {
    const decoder = new AwsChunkedDecoder();
    decoder.end(bytes.subarray(0, 12));
    await expect(buffer(decoder)).rejects.toThrow(/ends before its last chunk/);
  });
});

it("a chunk without a size is refused", async () => {
  const decoder = new AwsChunkedDecoder();
  decoder.end("hello\r\n");
  await expect(buffer(decoder)).rejects.toThrow(/without a size/);
});
