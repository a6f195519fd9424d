/** A file on PyPI. */
export interface Wheel {
  name: string;
  version: string;
  /** The file's hash where this version of ntkboard knows it; else what the package index states counts. */
  sha256?: string | undefined;
}

/** The release that is set up when no other is asked for. */
export const TENSORFLOW_VERSION = '2.18.1';

/** Stated by PyPI; a mirror that hands out anything else is refused. */
const KNOWN: Record<string, string> = {
  'tensorflow-cpu 2.18.1 linux-x64': '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
  'tensorflow 2.18.1 linux-x64': 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
  'tensorflow 2.18.1 linux-arm64': '8a6485edd2148f70d011dbd1d8dc2c775e91774a5a159466e83d0d1f21580944',
  'tensorflow 2.18.1 darwin-arm64': '661029cd769b311db910b79a3a6ef50a5a61ecc947172228c777a49989722508',
  'scipy-openblas64 0.3.31.188.0 linux-x64': '2d02f588ba6817a222be8d7053c0dc8bea7f1083de78fdeb2bf9b3e53dcaacb9',
  'scipy-openblas64 0.3.31.188.0 linux-arm64': 'b49e96ef401fdbadce2c1034dfa7326b963d54b0c09f9498c4e22e171e877cbf',
  'scipy-openblas64 0.3.31.188.0 darwin-arm64': 'eb0d2b178632e11979c93a3cf7944f2a778eac00e40014f7140dea0a54bf7b7a',
};

export function wheelOf(name: string, version: string, targetName: string): Wheel {
  return { name, version, sha256: KNOWN[`${name} ${version} ${targetName}`] };
}

/** The wheel with libtensorflow. Only x64 Linux has one without the CUDA kernels. */
export function tensorflowWheel(version: string, targetName: string, gpu: boolean): Wheel {
  return wheelOf(gpu || targetName !== 'linux-x64' ? 'tensorflow' : 'tensorflow-cpu', version, targetName);
}
