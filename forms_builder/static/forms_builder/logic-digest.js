// digest() and base64-decode(); loaded only where a form has them. MD5 as in RFC 1321, the others as in FIPS 180-4.
// The twin of forms_builder/logic/function_digest.py. WebCrypto would not do: it answers later, and never over http.
import { extend, toText } from './logic.js';

const bytesOf = (text) => [...new TextEncoder().encode(text)];

// The message, a one bit, zeros, and its length in bits in the last eighth of a block.
const padded = (bytes, block, little) => {
  const all = [...bytes, 128];
  while (all.length % block !== block / 8 * 7) all.push(0);
  while (all.length % block !== block - 8) all.push(0);
  const size = [];
  for (let index = 0, bits = bytes.length * 8; index < 8; index++, bits = Math.floor(bits / 256)) size.push(bits % 256);
  return all.concat(little ? size : size.reverse());
};

const turned = (word, by) => word << by | word >>> 32 - by;

const MD5_TURNS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const MD5_MIX = [
  (b, c, d) => b & c | ~b & d,
  (b, c, d) => d & b | ~d & c,
  (b, c, d) => b ^ c ^ d,
  (b, c, d) => c ^ (b | ~d),
];
const MD5_WORD = [(i) => i, (i) => 5 * i + 1, (i) => 3 * i + 5, (i) => 7 * i];
const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

const md5 = (bytes) => {
  const all = padded(bytes, 64, true);
  let state = START;
  for (let at = 0; at < all.length; at += 64) {
    const word = (index) => [0, 1, 2, 3].reduce((value, place) => value | all[at + index * 4 + place] << place * 8, 0);
    let [a, b, c, d] = state;
    for (let index = 0; index < 64; index++) {
      const round = index >> 4;
      const constant = Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32);
      const sum = a + MD5_MIX[round](b, c, d) + word(MD5_WORD[round](index) % 16) + constant | 0;
      [a, d, c, b] = [d, c, b, b + turned(sum, MD5_TURNS[round][index % 4]) | 0];
    }
    state = [a, b, c, d].map((value, index) => value + state[index] | 0);
  }
  return state.flatMap((value) => [0, 8, 16, 24].map((shift) => value >>> shift & 255));
};

const sha1 = (bytes) => {
  const all = padded(bytes, 64);
  let state = [...START, 0xc3d2e1f0];
  for (let at = 0; at < all.length; at += 64) {
    const words = [];
    for (let index = 0; index < 80; index++) {
      const place = at + index * 4;
      words.push(index < 16
        ? all[place] << 24 | all[place + 1] << 16 | all[place + 2] << 8 | all[place + 3]
        : turned(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1));
    }
    let [a, b, c, d, e] = state;
    words.forEach((word, index) => {
      const [mix, constant] = [
        [b & c | ~b & d, 0x5a827999],
        [b ^ c ^ d, 0x6ed9eba1],
        [b & c | b & d | c & d, 0x8f1bbcdc],
        [b ^ c ^ d, 0xca62c1d6],
      ][Math.floor(index / 20)];
      [a, b, c, d, e] = [turned(a, 5) + mix + e + constant + word | 0, a, turned(b, 30), c, d];
    });
    state = [a, b, c, d, e].map((value, index) => value + state[index] | 0);
  }
  return state.flatMap((value) => [24, 16, 8, 0].map((shift) => value >>> shift & 255));
};

// SHA-2 for words of 32 and of 64 bits alike, in whole numbers of any size. Its constants are the first bits behind
// the point of the roots of the first primes.
const primes = (count) => {
  const found = [];
  for (let each = 2n; found.length < count; each++) if (found.every((prime) => each % prime)) found.push(each);
  return found;
};
const root = (number, power) => {
  let low = 0n;
  let high = number;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** power <= number) low = middle;
    else high = middle - 1n;
  }
  return low;
};
const family = {
  32: { bits: 32n, rounds: 64, turns: [[2n, 13n, 22n], [6n, 11n, 25n], [7n, 18n, 3n], [17n, 19n, 10n]] },
  64: { bits: 64n, rounds: 80, turns: [[28n, 34n, 39n], [14n, 18n, 41n], [1n, 8n, 7n], [19n, 61n, 6n]] },
};
const fractions = (numbers, power, bits) =>
  numbers.map((prime) => BigInt.asUintN(Number(bits), root(prime << bits * power, power)));

const constantsOf = {};
const sha2 = (width, from, length) => (bytes) => {
  const { bits, rounds, turns } = family[width];
  const cut = (value) => BigInt.asUintN(width, value);
  const rotate = (value, by) => value >> by | cut(value << bits - by);
  const spread = (value, [x, y, z]) => rotate(value, x) ^ rotate(value, y) ^ rotate(value, z);
  const small = (value, [x, y, z]) => rotate(value, x) ^ rotate(value, y) ^ value >> z;
  const constants = constantsOf[width] = constantsOf[width] || fractions(primes(rounds), 3n, bits);
  const all = padded(bytes, width * 2);
  let state = fractions(primes(from + 8).slice(from), 2n, bits);
  for (let at = 0; at < all.length; at += width * 2) {
    const words = [];
    for (let index = 0; index < rounds; index++) {
      const place = at + index * width / 8;
      words.push(index < 16
        ? all.slice(place, place + width / 8).reduce((value, byte) => value << 8n | BigInt(byte), 0n)
        : cut(small(words[index - 2], turns[3]) + words[index - 7] +
          small(words[index - 15], turns[2]) + words[index - 16]));
    }
    let [a, b, c, d, e, f, g, h] = state;
    words.forEach((word, index) => {
      const one = h + spread(e, turns[1]) + (e & f ^ cut(~e) & g) + constants[index] + word;
      const two = spread(a, turns[0]) + (a & b ^ a & c ^ b & c);
      [a, b, c, d, e, f, g, h] = [cut(one + two), a, b, c, cut(d + one), e, f, g];
    });
    state = [a, b, c, d, e, f, g, h].map((value, index) => cut(value + state[index]));
  }
  return state.flatMap((value) => bytesOfWord(value, width)).slice(0, length);
};
const bytesOfWord = (value, width) => {
  const bytes = [];
  for (let shift = width - 8; shift >= 0; shift -= 8) bytes.push(Number(value >> BigInt(shift) & 255n));
  return bytes;
};

const hashes = {
  __proto__: null,
  MD5: md5,
  SHA1: sha1,
  SHA256: sha2(32, 0, 32),
  SHA384: sha2(64, 8, 48),
  SHA512: sha2(64, 0, 64),
};

export const sha256 = (text) => hashes.SHA256(bytesOf(text));

const digest = (value, name, encoding = 'base64') => {
  const hash = hashes[toText(name).toUpperCase().replace(/-/g, '')];
  const way = toText(encoding);
  if (!hash || way != 'base64' && way != 'hex') return '';
  const bytes = hash(bytesOf(toText(value)));
  return way == 'hex' ? bytes.map((byte) => byte.toString(16).padStart(2, 0)).join('')
    : btoa(String.fromCharCode(...bytes));
};

const base64Decode = (value) => {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(toText(value)), (char) => char.charCodeAt(0)));
  } catch (problem) {
    return ''; // no Base64
  }
};

extend({ digest, 'base64-decode': base64Decode });
