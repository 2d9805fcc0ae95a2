/** The members of a zip archive, as far as policy files need it: stored or deflated, no encryption, no ZIP64. */

const END = 0x06054b50;
const MEMBER = 0x02014b50;
const END_BYTES = 22;
const MEMBER_BYTES = 46;
const LOCAL_BYTES = 30;

/** @param {DataView} view */
function findEnd(view) {
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new RangeError("This is not a zip archive, or it was cut off.");
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {Uint8Array} archive
 * @returns {Promise<Map<string, Uint8Array>>}  the members by name
 */
export async function unzip(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view);
  /** @type {Map<string, Uint8Array>} */
  const members = new Map();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (view.getUint32(at, true) !== MEMBER) throw new RangeError("The zip archive is damaged.");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const nameEnd = at + MEMBER_BYTES + (nameLength ?? 0);
    const name = new TextDecoder().decode(archive.subarray(at + MEMBER_BYTES, nameEnd));
    members.set(name, await readMember(archive, view, at));
    at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return members;
}

/** @param {Uint8Array} archive @param {DataView} view @param {number} at  of the member's entry in the directory */
async function readMember(archive, view, at) {
  const local = view.getUint32(at + 42, true);
  const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = new Uint8Array(archive.subarray(start, start + view.getUint32(at + 20, true)));
  const method = view.getUint16(at + 10, true);
  if (method === 0) return packed;
  if (method === 8) return inflate(packed);
  throw new RangeError(`The zip archive is packed in a way (${method}) that only Python reads.`);
}
