'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeRequest } from '../../../lib/protocol/socket.ts';
import { SOCKET_PATH } from '../../../lib/protocol/socket-path.ts';
import { checkAccess, fetchChanges } from '../api.ts';
import { basePath } from '../server-facts.ts';
import { answerPages } from './answer-pages.ts';
import { type ConnectionState, LiveFeed } from './live-feed.ts';
import { listStore, runsStore } from './query-store.ts';
import { takeNow, takeSoon } from './take-pages.ts';

const REPLY_TIMEOUT_MS = 5000;

/** State of the feed and a way to start it over, for a button "try again". */
export interface LiveConnection {
  connection: ConnectionState;
  retry: () => void;
}

/** Keeps the runs list in the query cache live while mounted. */
export function useListFeed(): LiveConnection {
  return useLiveFeed('list');
}

/** Keeps the given runs in the query cache live while mounted; the runs may change. */
export function useRunsFeed(runIds: readonly string[]): LiveConnection {
  return useLiveFeed(runIds);
}

function useLiveFeed(runs: 'list' | readonly string[]): LiveConnection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const feed = useRef<LiveFeed | null>(null);
  const followed = useRef(runs);
  followed.current = runs;
  const key = runs === 'list' ? 'list' : runs.join(',');
  const isList = runs === 'list';

  useEffect(() => {
    const followedIds = () => (followed.current === 'list' ? [] : followed.current);
    const store = isList ? listStore(client) : runsStore(client, followedIds);
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({
      path: basePath() + SOCKET_PATH,
      multiplex: false,
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 3000,
    });
    const live = new LiveFeed(
      asRequest(followed.current),
      {
        subscribe: (request) => socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('subscribe', request),
        fetchChanges: (after) => fetchChanges(after, asRequest(followed.current)),
      },
      store,
      setConnection,
    );
    feed.current = live;
    void store.load();
    socket.on('connect', () => void live.synchronise());
    const applied = answerPages((head) => socket.emit('applied', head));
    socket.on('changes', (page) =>
      takeSoon(() => {
        live.receive(page);
        applied(page.head);
      }),
    );
    socket.on('disconnect', () => {
      takeNow();
      live.disconnected();
    });
    socket.on('connect_error', () => {
      live.disconnected();
      void checkAccess();
    });
    return () => {
      feed.current = null;
      live.disconnected();
      socket.disconnect();
    };
    // One socket for one page; the runs it follows change without a new one.
  }, [client, isList]);

  const previous = useRef(key);
  useEffect(() => {
    if (previous.current === key) return;
    previous.current = key;
    void feed.current?.follow(asRequest(followed.current));
  }, [key]);

  const retry = useCallback(() => void feed.current?.synchronise(), []);
  return { connection, retry };
}

function asRequest(runs: 'list' | readonly string[]): SubscribeRequest['runs'] & ('list' | string[]) {
  return runs === 'list' ? 'list' : [...runs];
}
