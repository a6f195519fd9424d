import { setTimeout } from 'node:timers/promises';

/** Packets of engine.io and socket.io, whole, cut and wrong; `§` is replaced by random text. */
const FRAMES = [
  '40',
  '40{"token":"§"}',
  '41',
  '42["subscribe",{"runs":"list"}]',
  '420["subscribe",{"runs":["§"]}]',
  '421["subscribe",{"runs":[1,null,{}]},§]',
  '422["subscribe",{"__proto__":{"runs":"list"}}]',
  '42["applied",§]',
  '42["applied",1e999]',
  '42["constructor","§"]',
  '42["connection"]',
  '42["disconnect"]',
  '42["error",{"§":1}]',
  '43999999999999999999["§"]',
  '44{"§":1}',
  '451-["subscribe",{"_placeholder":true,"num":0}]',
  '45999999999-["§"]',
  '42/admin,["subscribe"]',
  '2probe',
  '3',
  '5',
  '6§',
  '§',
  '',
];

/**
 * Opens live connections one after the other and sends each some random frames, text and bytes; resolves with how many
 * frames were sent. The server may cut a connection at any frame.
 */
export async function sendRandomFrames(url: string, connections: number, random: () => number): Promise<number> {
  const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
  let sent = 0;
  for (let i = 0; i < connections; i++) {
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    await new Promise((resolve) => {
      socket.onopen = resolve;
      socket.onerror = resolve;
    });
    for (let frame = 0; frame < 20 && socket.readyState === WebSocket.OPEN; frame++) {
      socket.send(random() < 0.2 ? randomBytes(random) : randomFrame(random));
      sent++;
      if (random() < 0.2) await setTimeout(1);
    }
    socket.close();
  }
  return sent;
}

function randomFrame(random: () => number): string {
  const frame = FRAMES[Math.floor(random() * FRAMES.length)] as string;
  const text = String.fromCharCode(...Array.from(randomBytes(random), (byte) => byte * 251));
  const whole = frame.replace('§', text);
  return random() < 0.2 ? whole.slice(0, Math.floor(random() * whole.length)) : whole;
}

function randomBytes(random: () => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: Math.floor(random() ** 4 * 2_000) }, () => Math.floor(random() * 256));
}
