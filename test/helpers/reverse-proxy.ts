import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ReverseProxy {
  origin: string;
  /** Addresses asked for outside the base path: a page behind this proxy has no business there. */
  astray: string[];
  close(): void;
}

/** A proxy that shows the server on `port` under `basePath` and nothing else; it passes Host on and may take the path off. */
export async function startReverseProxy(port: number, basePath: string, strips: boolean): Promise<ReverseProxy> {
  const astray: string[] = [];
  const target = ({ url = '/' }: IncomingMessage) => {
    const rest = url.startsWith(basePath) ? url.slice(basePath.length) : null;
    if (rest !== null && /^([/?]|$)/.test(rest)) return !strips ? url : rest.startsWith('/') ? rest : `/${rest}`;
    astray.push(url);
    return null;
  };
  const proxy = createServer((incoming, answer) => {
    const path = target(incoming);
    if (path === null) return answer.writeHead(404).end();
    const { method, headers } = incoming;
    const passed = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  proxy.on('upgrade', (incoming: IncomingMessage, socket, head) => {
    const path = target(incoming);
    if (path === null) return socket.destroy();
    const passed = connect(port, '127.0.0.1', () => {
      const lines = [`GET ${path} HTTP/1.1`];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
      }
      passed.write(`${lines.join('\r\n')}\r\n\r\n`);
      passed.write(head);
      passed.pipe(socket).pipe(passed);
    });
    const cut = () => {
      passed.destroy();
      socket.destroy();
    };
    for (const end of [passed, socket]) end.on('error', cut);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    astray,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
